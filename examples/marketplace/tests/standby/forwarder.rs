//! A port that leads to one of two servers, as a virtual address or a proxy does.

use std::sync::{Arc, RwLock};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};

pub(super) struct Forwarder {
    pub(super) port: u16,
    target: Arc<RwLock<String>>,
}

impl Forwarder {
    /// Leads every new connection to a socket.
    pub(super) async fn start(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Arc::new(RwLock::new(target));
        let now = target.clone();
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let target = now.read().unwrap().clone();
                tokio::spawn(async move {
                    // If nobody listens there, the client is hung up on.
                    let Ok(mut server) = UnixStream::connect(target).await else { return };
                    drop(copy_bidirectional(&mut client, &mut server).await);
                });
            }
        });
        Self { port, target }
    }

    pub(super) fn lead_to(&self, target: String) {
        *self.target.write().unwrap() = target;
    }
}
