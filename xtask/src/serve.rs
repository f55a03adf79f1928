//! A small server for the files of one folder, on this machine alone.

use crate::Result;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

/// No honest request head is longer.
const HEAD_LIMIT: u64 = 16 * 1024;

pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|e| format!("cannot serve on port {port}: {e}; choose another, e.g. `cargo xtask serve --port 8081`"))
}

/// Answers until the program is ended.
pub fn run(listener: &TcpListener, folder: &'static str, open: bool) -> Result<()> {
    let address = listener.local_addr().map_err(|e| format!("cannot tell the port: {e}"))?;
    let url = format!("http://{address}/");
    println!("xtask: serving {folder}/ on {url} (Ctrl+C ends it)");
    if open {
        open_in_browser(&url);
    }
    for stream in listener.incoming().flatten() {
        thread::spawn(move || {
            // The other side may leave in the middle; that is no concern of the server's.
            let _ = answer(&stream, Path::new(folder));
        });
    }
    Ok(())
}

fn answer(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.take(HEAD_LIMIT));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // The rest of the head says nothing that changes the answer, but must be read before answering.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = match (method, file(folder, target)) {
        ("GET" | "HEAD", Some(path)) => match fs::read(&path) {
            Ok(body) => ("200 OK", media_type(&path), body),
            Err(_) => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        },
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain; charset=utf-8", b"only GET and HEAD\n".to_vec()),
    };
    let mut stream = stream;
    // Any origin may read: a page embedded in a sandboxed frame has none of its own.
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nAccess-Control-Allow-Origin: *\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file that a request's target names; `None` if it would lie outside the folder or is not there.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decoded(path)?;
    let mut file = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // A backslash or a colon would be a way out on Windows.
        if part == ".." || part == "." || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            bytes.push(u8::try_from(digits[0]? * 16 + digits[1]?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "toml" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn open_in_browser(url: &str) {
    let mut command = match std::env::consts::OS {
        "macos" => Command::new("open"),
        "windows" => {
            let mut command = Command::new("cmd");
            command.args(["/C", "start", ""]);
            command
        }
        _ => Command::new("xdg-open"),
    };
    if let Err(e) = command.arg(url).spawn() {
        println!("xtask: no browser could be opened ({e}); open {url} yourself");
    }
}

#[cfg(test)]
mod tests {
    use super::{answer, file, listen, percent_decoded};
    use std::{
        io::{Read, Write},
        net::TcpStream,
        path::Path,
    };

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(file(folder, "/src/main.rs?x=1"), Some(folder.join("src").join("main.rs")));
        for target in [
            "/../Cargo.toml",
            "/src/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/..%5cCargo.toml",
            "x",
            "/nothing",
        ] {
            assert_eq!(file(folder, target), None, "{target}");
        }
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(percent_decoded("a%20b%2525").as_deref(), Some("a b%25"));
        assert_eq!(percent_decoded("%zz"), None);
        assert_eq!(percent_decoded("%f"), None);
    }

    fn ask(request: &str) -> String {
        let listener = listen(0).expect("a free port");
        let mut client = TcpStream::connect(listener.local_addr().expect("an address")).expect("a connection");
        client.write_all(request.as_bytes()).expect("a request sent");
        let (server, _) = listener.accept().expect("the other end");
        answer(&server, Path::new(env!("CARGO_MANIFEST_DIR"))).expect("an answer");
        drop(server);
        let mut text = String::new();
        client.read_to_string(&mut text).expect("text");
        text
    }

    #[test]
    fn answers_with_the_file_and_its_type() {
        let answer = ask("GET /Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain"), "{answer}");
        assert!(answer.ends_with(include_str!("../Cargo.toml")));
        assert!(ask("HEAD /Cargo.toml HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
        assert!(ask("GET /none HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(ask("POST /Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
    }
}
