//! The two services. Each is a process.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use milestone_escrow_marketplace::Limited;
use restate_sdk::prelude::{Endpoint, HttpServer};
use tokio::net::{TcpListener, TcpSocket};

use crate::Failure;
use crate::contract::ContractObject;
use crate::fault::Fault;
use crate::payments::{AlarmObject, Book, Pauses, PaymentObject};
use crate::trace::Trace;

pub(crate) async fn contracts(port: u16, trace: &str, fault: Fault) -> Result<(), Failure> {
    let endpoint = Endpoint::builder().bind(ContractObject { trace: Trace::append(trace)?, fault }).build();
    HttpServer::new(endpoint).serve(listen(port)?).await;
    Ok(())
}

/// How long a call of the payment provider may take.
const CALL_LIMIT: Duration = Duration::from_secs(10);

pub(crate) async fn payments(port: u16, book: &str, trace: &str, trouble_every: usize) -> Result<(), Failure> {
    // Another provider takes the place of the book here: the client of Stripe of the SQL host, for example.
    let provider = Arc::new(Limited::new(Arc::new(Book::open(book, trouble_every)?), CALL_LIMIT));
    let payments = PaymentObject { provider, pauses: Pauses::default(), trace: Arc::new(Trace::append(trace)?) };
    let endpoint = Endpoint::builder().bind(payments).bind(AlarmObject).build();
    HttpServer::new(endpoint).serve(listen(port)?).await;
    Ok(())
}

/// Several processes may listen on one port: the kernel spreads the connections over those that run. A larger
/// system would use a load balancer here.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    // Accepted connections inherit this option. Without it, every small answer waits for an acknowledgement.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(1024)
}
