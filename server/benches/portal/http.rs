//! As much of HTTP/1.1 as it takes to ask and to know when the answer is whole. A real client's work would be measured
//! together with the server's, and there are only so many cores.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    /// Without chunk sizes, still compressed if it was.
    pub(crate) body: Vec<u8>,
    /// Head and body as they crossed the wire.
    pub(crate) wire_bytes: usize,
}

impl Answer {
    /// The first header of that name, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A GET as its bytes; `headers` are whole lines.
pub(crate) fn get(path: &str, headers: &[&str]) -> Vec<u8> {
    let mut text = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for line in headers {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, buffer: Vec::with_capacity(256 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let head_length = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more()?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_length]).into_owned();
        let status = head.get(9..12).and_then(|digits| digits.parse().ok()).ok_or_else(|| malformed("status"))?;
        let mut answer = Answer { status, head, body: Vec::new(), wire_bytes: 0 };
        if answer.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            answer.wire_bytes = self.read_chunks(head_length, &mut answer.body)?;
        } else {
            let length: usize = answer.header("content-length").and_then(|digits| digits.parse().ok()).unwrap_or(0);
            self.read_until(head_length + length)?;
            answer.body.extend_from_slice(&self.buffer[head_length..head_length + length]);
            answer.wire_bytes = head_length + length;
        }
        Ok(answer)
    }

    /// Reads chunks from `at` on; returns where they end.
    fn read_chunks(&mut self, mut at: usize, body: &mut Vec<u8>) -> Result<usize> {
        loop {
            let line = loop {
                if let Some(length) = find(&self.buffer[at..], b"\r\n") {
                    break length;
                }
                self.read_more()?;
            };
            let digits = std::str::from_utf8(&self.buffer[at..at + line]).map_err(|_| malformed("chunk"))?;
            let size = usize::from_str_radix(digits, 16).map_err(|_| malformed("chunk"))?;
            let begin = at + line + 2;
            self.read_until(begin + size + 2)?;
            body.extend_from_slice(&self.buffer[begin..begin + size]);
            at = begin + size + 2;
            if size == 0 {
                return Ok(at);
            }
        }
    }

    fn read_until(&mut self, length: usize) -> Result<()> {
        while self.buffer.len() < length {
            self.read_more()?;
        }
        Ok(())
    }

    fn read_more(&mut self) -> Result<()> {
        let filled = self.buffer.len();
        self.buffer.resize(filled + 64 * 1024, 0);
        let read = self.stream.read(&mut self.buffer[filled..])?;
        self.buffer.truncate(filled + read);
        if read == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("the answer's {what} cannot be read"))
}
