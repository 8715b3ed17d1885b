//! The state of an object, for both kinds of handlers.

use restate_sdk::prelude::*;
use restate_sdk::serde::Deserialize;

pub(crate) trait State: Sync {
    fn read<T: Deserialize + 'static>(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<T>, TerminalError>>;
}

impl State for ObjectContext<'_> {
    async fn read<T: Deserialize + 'static>(&self, key: &str) -> Result<Option<T>, TerminalError> {
        self.get(key).await
    }
}

impl State for SharedObjectContext<'_> {
    async fn read<T: Deserialize + 'static>(&self, key: &str) -> Result<Option<T>, TerminalError> {
        self.get(key).await
    }
}
