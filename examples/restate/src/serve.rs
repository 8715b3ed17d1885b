//! The two services. Each is a process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use milestone_escrow_marketplace::Limited;
use restate_sdk::prelude::{Endpoint, HttpServer};
use tokio::net::{TcpListener, TcpSocket};

use crate::Failure;
use crate::contract::{ContractObject, Version};
use crate::fault::Fault;
use crate::floor::FloorObject;
use crate::payments::{AlarmObject, Book, Pauses, PaymentObject};
use crate::trace::Trace;

pub(crate) async fn contracts(
    address: SocketAddr,
    trace: &str,
    version: Version,
    fault: Fault,
) -> Result<(), Failure> {
    let endpoint =
        Endpoint::builder().bind(ContractObject { trace: Trace::append(trace)?, version, fault }).build();
    HttpServer::new(endpoint).serve(listen(address)?).await;
    Ok(())
}

/// Only for measuring.
pub(crate) async fn floor(address: SocketAddr) -> Result<(), Failure> {
    HttpServer::new(Endpoint::builder().bind(FloorObject).build()).serve(listen(address)?).await;
    Ok(())
}

/// How long a call of the payment provider may take.
const CALL_LIMIT: Duration = Duration::from_secs(10);

pub(crate) async fn payments(
    address: SocketAddr,
    book: &str,
    trace: &str,
    trouble_every: usize,
) -> Result<(), Failure> {
    // Another provider takes the place of the book here: the client of Stripe of the SQL host, for example.
    let provider = Arc::new(Limited::new(Arc::new(Book::open(book, trouble_every)?), CALL_LIMIT));
    let payments =
        PaymentObject { provider, pauses: Pauses::default(), trace: Arc::new(Trace::append(trace)?) };
    let endpoint = Endpoint::builder().bind(payments).bind(AlarmObject).build();
    HttpServer::new(endpoint).serve(listen(address)?).await;
    Ok(())
}

/// Several processes may listen on one address: the kernel spreads the connections over those that run. A
/// larger system would use a load balancer here.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    // Accepted connections inherit this option. Without it, every small answer waits for an acknowledgement.
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    socket.listen(1024)
}
