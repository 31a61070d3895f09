//! Fetches the picture that a server signs and lays it beside what a till has (F102).
//!
//! Invariant: the till is asked once and then left alone; waiting for the line happens on the caller's thread.

use super::cause::{Cause, judge};
use super::ledger::{Ledger, Way};
use super::pairing::refused;
use super::transport::{Transport, TransportOptions};
use super::wire::{Kind, Reply, Request};
use crate::Till;
use crate::joined::{Check, Compared, JoinedError};
use crate::views::No;
use tillstamp_protocol::{Chunk, Message, SignedManifest, unpack};

/// A comparison that is ready to ask the server.
pub struct Comparison {
    way: Way,
    check: Check,
}

/// Takes what the till has now; refused while entries wait, and on a till that works alone.
pub fn begin_comparison(till: &mut Till) -> Result<Comparison, No> {
    let check = till.begin_check().map_err(refused)?;
    let way = Ledger::way(till).map_err(refused)?.ok_or_else(|| refused(JoinedError::NotJoined))?;
    Ok(Comparison { way, check })
}

impl Comparison {
    /// Asks the server: takes as long as the line does.
    pub fn run(mut self, options: &TransportOptions) -> Result<Compared, No> {
        let address = self.way.address.parse().map_err(|_| No::from(Cause::Foreign.message()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answer = runtime.block_on(async {
            let transport = Transport::new(&address, options).map_err(|_| No::from(Cause::Foreign.message()))?;
            let ask = async |request: Request| -> Result<Reply, No> {
                let reply = transport.send(&request, Some(&self.way.bearer)).await;
                reply.map_err(|cause| No::from(cause.message()))
            };
            let signed: SignedManifest = read(&ask(Request::manifest()).await?, Kind::Manifest)?;
            let manifest = self.check.manifest(&signed).map_err(refused)?;
            if let Some(told) = self.check.heads(&manifest) {
                return Ok(told);
            }
            for info in manifest.chunks.iter() {
                let chunk: Chunk = read(&ask(Request::chunk(&info.hash)).await?, Kind::Chunk)?;
                self.check.add(&chunk).map_err(refused)?;
            }
            Ok(self.check.units())
        });
        // A name that is still being looked up must not hold anybody up.
        runtime.shutdown_background();
        answer
    }
}

fn read<M: Message>(reply: &Reply, kind: Kind) -> Result<M, No> {
    let body = judge(reply, kind.wanted()).map_err(|cause| No::from(cause.message()))?;
    unpack(body).map_err(|_| Cause::Corrupt.message().into())
}
