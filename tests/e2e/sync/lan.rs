//! Two tills as real processes in two network namespaces of this machine, on one cable, and a server on the same
//! switch that is switched off: they find each other, share what they write, and lend what a customer needs.

use e2e::drive::Drive;
use e2e::program;
use e2e::shop::{Card, Shop};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(40);
/// The program's first reward, and its card.
const REWARD: u32 = 1;
const CARD: u32 = 1;

fn ip(arguments: &str) -> bool {
    let words = arguments.split(' ');
    Command::new("ip").args(words).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A switch and two sockets, each a namespace; gone when the test ends.
struct Network {
    name: String,
}

impl Network {
    /// Nothing where this machine does not let us.
    fn new() -> Option<Self> {
        let network = Self { name: format!("ts{}", std::process::id()) };
        let switch = network.switch();
        let made = ip(&format!("netns add {switch}"))
            && ip(&format!("-n {switch} link set lo up"))
            && ip(&format!("-n {switch} link add br0 type bridge mcast_snooping 0"))
            && ip(&format!("-n {switch} addr add 10.77.0.254/24 dev br0"))
            && ip(&format!("-n {switch} link set br0 up"))
            && (0..2).all(|till| network.plug(till));
        made.then_some(network)
    }

    fn switch(&self) -> String {
        format!("{}s", self.name)
    }

    fn till(&self, till: usize) -> String {
        format!("{}t{till}", self.name)
    }

    fn plug(&self, till: usize) -> bool {
        let (switch, own) = (self.switch(), self.till(till));
        ip(&format!("netns add {own}"))
            && ip(&format!("-n {own} link set lo up"))
            && ip(&format!("link add eth0 netns {own} type veth peer name port{till} netns {switch}"))
            && ip(&format!("-n {switch} link set port{till} master br0"))
            && ip(&format!("-n {switch} link set port{till} up"))
            && ip(&format!("-n {own} addr add 10.77.0.{}/24 dev eth0", till + 1))
            && ip(&format!("-n {own} link set eth0 up"))
            && ip(&format!("-n {own} route add default via 10.77.0.254"))
    }

    /// The cable of a till.
    fn cable(&self, till: usize, is_whole: bool) {
        let state = if is_whole { "up" } else { "down" };
        assert!(ip(&format!("-n {} link set port{till} {state}", self.switch())));
    }

    /// What a till sends to the other does not arrive; what it hears does.
    fn mute(&self, till: usize, is_mute: bool) {
        let verb = if is_mute { "add" } else { "del" };
        let other = 2 - till;
        assert!(ip(&format!("-n {} route {verb} blackhole 10.77.0.{other}/32", self.till(till))));
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for namespace in [self.till(0), self.till(1), self.switch()] {
            ip(&format!("netns del {namespace}"));
        }
    }
}

struct Server {
    program: PathBuf,
    data: PathBuf,
    switch: String,
    running: Option<Child>,
}

impl Server {
    fn new(data: &Path, network: &Network) -> Self {
        let beside = std::env::current_exe().unwrap().parent().and_then(Path::parent).unwrap().join("tillstamp-server");
        let program = std::env::var_os("TILLSTAMP_SERVER_BIN").map_or(beside, PathBuf::from);
        let server = Self { program, data: data.to_path_buf(), switch: network.switch(), running: None };
        server.run(&["merchant", "add", "Kavárna Most"]);
        server.run(&["store", "add", "Most Square"]);
        server
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.switch]).arg(&self.program).arg("--data").arg(&self.data).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn start(&mut self) {
        let mut command = self.command(&["serve", "--listen", "10.77.0.254:8443"]);
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// What lets one till in, as soon as the server has said where it is found.
    fn qr(&self) -> String {
        let mut printed = Vec::new();
        until("the server invites", || {
            let output = self.command(&["till", "pair", "--json"]).output().unwrap();
            printed = output.stdout;
            output.status.success()
        });
        let invite: serde_json::Value = serde_json::from_slice(&printed).unwrap();
        invite["qr"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Tries until it holds; how long that took.
fn until(what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < LIMIT, "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
    begin.elapsed()
}

fn have(till: &mut Drive, member: &str) -> u32 {
    let line = till.ask(&format!("have {member}")).unwrap();
    line.have.first().copied().unwrap_or(0)
}

fn knows_neighbours(till: &mut Drive, count: u32) -> bool {
    till.ask("neighbours").unwrap().have == [count]
}

/// Whether the till hands the reward over.
fn redeems(till: &mut Drive, member: &str) -> bool {
    till.ask(&format!("redeem {member} {REWARD}")).unwrap().key == "done-redeemed"
}

fn paired(network: &Network, server: &Server, till: usize, data: &Path) {
    let qr = server.qr();
    until("pairing", || {
        let arguments = ["pair", "--qr", &qr, "--name", if till == 0 { "Till 1" } else { "Till 2" }];
        let mut command = program::command_within(&network.till(till), data, &arguments);
        command.env("TILLSTAMP_PIN", "314159").output().unwrap().status.success()
    });
}

fn is_synced(network: &Network, till: usize, data: &Path) -> bool {
    let output = program::command_within(&network.till(till), data, &["sync", "now", "--json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    report["settled"] == true && report["unsent"] == 0
}

fn synced(network: &Network, till: usize, data: &Path) {
    assert!(is_synced(network, till, data));
}

/// Two tills on their cables, who know each other from the server, which is down now.
struct Street {
    network: Network,
    server: Server,
    shop: Shop,
    second: PathBuf,
}

impl Street {
    fn new(network: Network) -> Self {
        let shop = Shop::with_members(3).unwrap();
        let second = shop.folder.path().join("second");
        let mut server = Server::new(&shop.folder.path().join("server"), &network);
        server.start();
        paired(&network, &server, 0, &shop.data);
        synced(&network, 0, &shop.data);
        paired(&network, &server, 1, &second);
        server.stop();
        let mut street = Self { network, server, shop, second };
        street.meet_the_server();
        street
    }

    fn data(&self, till: usize) -> &Path {
        if till == 0 { &self.shop.data } else { &self.second }
    }

    fn drive(&self, till: usize) -> Drive {
        Drive::within(&self.network.till(till), self.data(till)).unwrap()
    }

    /// The server is there for a while; everything is sent and read.
    fn meet_the_server(&mut self) {
        self.server.start();
        for till in [1, 0, 1, 0] {
            until("the server answers", || is_synced(&self.network, till, self.data(till)));
        }
        self.server.stop();
    }
}

fn stamp(till: &mut Drive, member: &str, count: u32) {
    for _ in 0..count {
        let line = till.ask(&format!("stamps {member} {CARD} 1")).unwrap();
        assert_eq!(line.verdict, "done", "{line:?}");
    }
}

/// Half a card here, half there, collected while the cable was out; and then both know all of it.
fn split(network: &Network, one: &mut Drive, other: &mut Drive, member: &str) {
    network.cable(0, false);
    stamp(one, member, 5);
    stamp(other, member, 5);
    network.cable(0, true);
    until("both know all", || have(one, member) == 10 && have(other, member) == 10);
    assert!(!redeems(other, member), "half of it lies at the other till");
}

/// The customer comes in with the full card: one stamp more, and whatever is held elsewhere is asked for.
fn serve(till: &mut Drive, card: &Card) {
    assert_eq!(till.ask(&format!("scan {}", card.code)).unwrap().verdict, "done");
}

#[test]
fn two_tills_in_two_namespaces_without_a_server() {
    let Some(network) = Network::new() else {
        eprintln!("SKIPPED: this machine lets nobody make network namespaces (root and iproute2 are needed)");
        assert!(std::env::var_os("CI").is_none(), "in CI this must run");
        return;
    };
    let mut street = Street::new(network);
    let (mut one, mut other) = (street.drive(0), street.drive(1));
    let found = until("the tills find each other", || knows_neighbours(&mut one, 1) && knows_neighbours(&mut other, 1));
    // A stamp here is seen there; a card that is full over both is handed over at one, once.
    let [early, later, third] = [0, 1, 2].map(|number| street.shop.cards[number].clone());
    let (member, late, third) = (early.member.clone(), later.member.clone(), third.member);
    stamp(&mut one, &third, 1);
    let seen = until("the stamp is seen at the other till", || have(&mut other, &third) == 1);
    split(&street.network, &mut one, &mut other, &member);
    let begin = Instant::now();
    serve(&mut other, &early);
    until("the loan comes", || redeems(&mut other, &member));
    println!("found {found:?}, stamp seen after {seen:?}, served and handed over after {:?}", begin.elapsed());
    until("the first till knows", || have(&mut one, &member) == 1);
    assert!(!redeems(&mut one, &member));
    // The lender's answer never arrives; then the cable is cut; then it is whole again.
    split(&street.network, &mut one, &mut other, &late);
    street.network.mute(0, true);
    serve(&mut other, &later);
    until("the lender has lent", || have(&mut one, &late) == 6);
    street.network.cable(0, false);
    street.network.mute(0, false);
    assert!(!redeems(&mut other, &late) && !redeems(&mut one, &late), "nobody can hand it over");
    until("the cut is noticed", || knows_neighbours(&mut one, 0) && knows_neighbours(&mut other, 0));
    street.network.cable(0, true);
    until("the loan is fetched by its id", || redeems(&mut other, &late));
    until("the first till knows", || have(&mut one, &late) == 1);
    assert!(!redeems(&mut one, &late));
    // The server returns: everybody agrees.
    assert!(one.finish().unwrap().success() && other.finish().unwrap().success());
    street.meet_the_server();
    street.server.run(&["verify"]);
    for till in [0, 1] {
        program::run_ok(street.data(till), &["verify"]);
        let mut counter = Drive::on_the_line(street.data(till)).unwrap();
        assert_eq!([have(&mut counter, &member), have(&mut counter, &late)], [1, 1], "ten became a reward, once");
        assert!(!redeems(&mut counter, &member) && !redeems(&mut counter, &late), "each was handed over, once");
    }
}
