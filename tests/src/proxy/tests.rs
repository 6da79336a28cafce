use super::{Fault, Latency, Line, Proxy, requests::Requests};
use crate::request::{Answer, ask};
use anyhow::Result;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// Longer than the head, shorter than a piece.
const REPLY: &str = "a reply of the real server, long enough to be cut in two";
/// For what never comes.
const SHORT: Duration = Duration::from_millis(200);

/// A server that keeps its connections, and counts the requests that reached it.
async fn server() -> Result<(String, watch::Receiver<usize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (heard, hears) = watch::channel(0);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let heard = heard.clone();
            tokio::spawn(async move { _ = answer(stream, &heard).await });
        }
    });
    Ok((url, hears))
}

async fn answer(mut stream: TcpStream, heard: &watch::Sender<usize>) -> Result<()> {
    let mut held = Vec::new();
    loop {
        let mut piece = [0; 1_024];
        let length = stream.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        held.extend_from_slice(&piece[..length]);
        let Some(head) = held.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&held[..head]).to_ascii_lowercase();
        let body = text
            .split_once("content-length: ")
            .map_or(0, |(_, rest)| rest.split("\r\n").next().unwrap_or_default().parse().unwrap_or_default());
        if held.len() < head + 4 + body {
            continue;
        }
        let closes = text.contains("connection: close");
        held.clear();
        heard.send_modify(|count| *count += 1);
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{REPLY}", REPLY.len());
        stream.write_all(reply.as_bytes()).await?;
        if closes {
            return Ok(());
        }
    }
}

async fn behind(line: Line) -> Result<(Proxy, watch::Receiver<usize>)> {
    let (url, heard) = server().await?;
    let proxy = Proxy::start(&url, 7).await?;
    proxy.turn(line);
    Ok((proxy, heard))
}

async fn asked(proxy: &Proxy) -> Result<Answer> {
    ask(&proxy.url, "/api/sync", "", Some("{}")).await
}

fn is_whole(answer: &Answer) -> bool {
    answer.status == 200 && answer.body == REPLY.as_bytes()
}

/// A connection that has just been used and stands.
async fn standing(proxy: &Proxy) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(proxy.url.trim_start_matches("http://")).await?;
    let request = "POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    stream.write_all(request.as_bytes()).await?;
    let mut piece = [0; 1_024];
    let mut reply = String::new();
    while !reply.ends_with(REPLY) {
        let length = stream.read(&mut piece).await?;
        reply.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    Ok(stream)
}

fn io_kind(error: &anyhow::Error) -> Option<ErrorKind> {
    error.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
}

#[tokio::test]
async fn a_good_line_carries_everything_and_counts_it_by_address() -> Result<()> {
    let (proxy, heard) = behind(Line::default()).await?;
    for _ in 0..3 {
        assert!(is_whole(&asked(&proxy).await?));
    }
    assert_eq!(*heard.borrow(), 3);
    let of_three = proxy.sent_to("/api/sync");
    assert!(of_three > 300 && of_three % 3 == 0 && of_three == proxy.sent(), "{of_three}");
    assert!(proxy.received() > 3 * REPLY.len() as u64, "{}", proxy.received());
    assert_eq!(proxy.sent_to("/api/poke"), 0);
    Ok(())
}

#[test]
fn requests_of_one_connection_are_told_apart_however_they_are_cut() {
    let all = b"POST /api/sync?x=1 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /api/poke HTTP/1.1\r\n\r\n";
    for cut in 0..all.len() {
        let (mut requests, mut sent) = (Requests::default(), BTreeMap::new());
        let (first, second) = all.split_at(cut);
        requests.note(first, &mut sent);
        requests.note(second, &mut sent);
        let told: Vec<_> = sent.iter().map(|(path, count)| (path.as_str(), *count)).collect();
        assert_eq!(told, [("/api/poke", 26), ("/api/sync", 55)], "cut at {cut}");
    }
}

#[tokio::test]
async fn latency_is_waited_for_there_and_back() -> Result<()> {
    let latency = Some(Latency { least_ms: 40, most_ms: 60 });
    let (proxy, _) = behind(Line { latency, ..Line::default() }).await?;
    let since = Instant::now();
    assert!(is_whole(&asked(&proxy).await?));
    assert!(since.elapsed() >= Duration::from_millis(80), "{:?}", since.elapsed());
    Ok(())
}

#[tokio::test]
async fn the_rate_is_shared_by_all_connections_both_ways() -> Result<()> {
    let (proxy, _) = behind(Line { kbit_s: Some(64), ..Line::default() }).await?;
    let since = Instant::now();
    let (one, two) = tokio::join!(asked(&proxy), asked(&proxy));
    assert!(is_whole(&one?) && is_whole(&two?));
    let carried = proxy.sent() + proxy.received();
    // Eight bytes a millisecond.
    let least = Duration::from_millis(carried / 8);
    assert!(since.elapsed() >= least && least > Duration::from_millis(50), "{:?}", since.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_share_of_the_connections_is_reset_on_the_way() -> Result<()> {
    let (proxy, heard) = behind(Line { cut_percent: 50, ..Line::default() }).await?;
    let long = "x".repeat(6_000);
    let (mut whole, mut reset) = (0, 0);
    for _ in 0..40 {
        match ask(&proxy.url, "/api/sync", "", Some(&long)).await {
            Ok(answer) if is_whole(&answer) => whole += 1,
            Ok(answer) => panic!("half an answer was taken for a whole one: {answer:?}"),
            Err(error) => {
                assert!(
                    matches!(io_kind(&error), Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)),
                    "{error:?}"
                );
                reset += 1;
            }
        }
    }
    assert!((10..=30).contains(&reset), "{reset} of 40 were reset");
    // Long requests are cut before they are whole.
    assert_eq!(*heard.borrow(), whole);
    Ok(())
}

#[tokio::test]
async fn where_nobody_is_what_stands_is_reset_and_what_comes_too() -> Result<()> {
    let (proxy, _) = behind(Line::default()).await?;
    let mut stream = standing(&proxy).await?;
    proxy.turn(Line::default().with(Fault::Gone));
    let ended = stream.read(&mut [0; 8]).await.map_err(|error| error.kind());
    assert_eq!(ended, Err(ErrorKind::ConnectionReset));
    let refused = asked(&proxy).await.unwrap_err();
    assert_eq!(io_kind(&refused), Some(ErrorKind::ConnectionReset), "{refused:?}");
    proxy.turn(Line::default());
    assert!(is_whole(&asked(&proxy).await?));
    Ok(())
}

#[tokio::test]
async fn a_deaf_line_takes_a_request_and_nothing_arrives_even_once_it_is_mended() -> Result<()> {
    let (proxy, heard) = behind(Line::default()).await?;
    let mut stood = standing(&proxy).await?;
    proxy.turn(Line::default().with(Fault::Deaf));
    stood.write_all(b"POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}").await?;
    let mut new = TcpStream::connect(proxy.url.trim_start_matches("http://")).await?;
    new.write_all(b"POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}").await?;
    assert!(timeout(SHORT, stood.read(&mut [0; 8])).await.is_err(), "it stands and is silent");
    proxy.turn(Line::default());
    assert!(is_whole(&asked(&proxy).await?));
    assert!(timeout(SHORT, new.read(&mut [0; 8])).await.is_err(), "what was lost stays lost");
    assert_eq!(*heard.borrow(), 2, "the first and the last");
    Ok(())
}

#[tokio::test]
async fn a_mute_line_delivers_a_request_and_its_reply_goes_nowhere() -> Result<()> {
    let (proxy, mut heard) = behind(Line::default().with(Fault::Mute)).await?;
    let mut stream = TcpStream::connect(proxy.url.trim_start_matches("http://")).await?;
    stream.write_all(b"POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}").await?;
    heard.wait_for(|count| *count == 1).await?;
    assert!(timeout(SHORT, stream.read(&mut [0; 8])).await.is_err(), "it stands and is silent");
    Ok(())
}

#[tokio::test]
async fn a_lost_reply_is_one_to_a_request_that_arrived() -> Result<()> {
    let (proxy, mut heard) = behind(Line::default().with(Fault::ReplyLost)).await?;
    let lost = asked(&proxy).await.unwrap_err();
    assert_eq!(io_kind(&lost), Some(ErrorKind::ConnectionReset), "{lost:?}");
    heard.wait_for(|count| *count == 1).await?;
    assert_eq!(proxy.received(), 0);
    Ok(())
}

#[tokio::test]
async fn a_truncated_reply_has_its_whole_head_and_half_its_body() -> Result<()> {
    let (proxy, heard) = behind(Line::default().with(Fault::Truncated)).await?;
    let mut stream = TcpStream::connect(proxy.url.trim_start_matches("http://")).await?;
    stream.write_all(b"POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}").await?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await?;
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains(&format!("content-length: {}", REPLY.len())), "{head}");
    assert_eq!(body, &REPLY[..REPLY.len() / 2]);
    assert_eq!(*heard.borrow(), 1);
    assert!(asked(&proxy).await.unwrap_err().to_string().contains("broke off"));
    Ok(())
}

#[tokio::test]
async fn a_guest_network_answers_everything_with_its_own_page() -> Result<()> {
    let (proxy, heard) = behind(Line::default()).await?;
    let mut stood = standing(&proxy).await?;
    proxy.turn(Line::default().with(Fault::Portal));
    stood.write_all(b"POST /api/sync HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}").await?;
    let mut page = String::new();
    stood.read_to_string(&mut page).await?;
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("Guest network"), "{page}");
    let answer = asked(&proxy).await?;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    assert_eq!(*heard.borrow(), 1, "the one of before");
    Ok(())
}
