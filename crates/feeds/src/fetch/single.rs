//! Sources that publish one file.

use reqwest::header::CONTENT_LENGTH;
use reqwest::{Method, Url};

use super::download::{Wanted, download};
use super::session::Request;
use super::state::header;
use super::{FetchError, Got, Job, Part, Planned};

/// Fetches the file of a row.
pub(super) fn fetch(job: &Job<'_>) -> Vec<Part> {
    let row = job.row;
    let file = job.folder.join(row.mirrored);
    let wanted = Wanted {
        url: job.address.clone(),
        file: &file,
        name: row.id,
        content: row.content,
        bytes_max: row.bytes_max,
        pause: row.pause,
        secrets: Vec::new(),
        has_sum_beside: job.is_mirror,
    };
    let result = download(job.session, &wanted).map(|came| Got {
        files: vec![file.clone()],
        changed: came.changed,
        bytes: came.bytes,
    });
    vec![Part {
        id: row.id.to_owned(),
        result,
    }]
}

/// Asks for the size of the file of a row.
pub(super) fn plan(job: &Job<'_>) -> Vec<Result<Planned, FetchError>> {
    vec![size(job, job.row.id, &job.address)]
}

/// Asks how large a file is.
pub(super) fn size(job: &Job<'_>, id: &str, url: &Url) -> Result<Planned, FetchError> {
    let request = Request {
        method: Method::HEAD,
        ..Request::get(url.clone(), job.row.pause)
    };
    let response = job.session.persist(&mut || {
        let answer = job.session.send(&request);
        answer.map_err(|failure| (failure, false))
    });
    let bytes = match response {
        Ok(response) => {
            header(response.headers(), &CONTENT_LENGTH).and_then(|text| text.parse().ok())
        }
        // Interfaces need not answer such a question.
        Err(FetchError {
            fault: super::Fault::Status(405 | 501),
            ..
        }) => None,
        Err(error) => return Err(error),
    };
    Ok(Planned {
        id: id.to_owned(),
        address: url.to_string(),
        bytes,
    })
}
