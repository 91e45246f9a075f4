//! How often an open guide asks the org again: quickly while somebody is at work there, through the ten minutes that a new
//! app may take, and then less and less. Every look is a sign-in, and Salesforce counts those per user.

/// Checks an open guide may start of one integration in an hour, whoever has it open: a fifteenth of the 3,600 sign-ins
/// that Salesforce allows a user in that time.
pub const CHECKS_PER_HOUR: u32 = 240;

/// Seconds until the next check, after so many that found the same. A user who has signed in too often is left alone.
#[must_use]
pub fn pause_secs(same: u32, refusal: Option<&str>) -> i64 {
    if refusal == Some("too_many_logins") {
        return 900;
    }
    match same {
        0 | 1 => 5,
        2 => 10,
        3 => 15,
        4 => 20,
        5..=23 => 30,
        24..=60 => 60,
        _ => 300,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_app_is_asked_for_often_until_it_must_be_there() {
        let until = |secs: i64| {
            let mut sum = 0;
            (0..u32::MAX)
                .take_while(|same| {
                    sum += pause_secs(*same, None);
                    sum <= secs
                })
                .count()
        };
        assert!((15..=30).contains(&until(600)), "{}", until(600));
        assert!(until(3600) < CHECKS_PER_HOUR as usize);
    }

    #[test]
    fn the_pause_only_grows_and_an_overdrawn_user_is_left_alone() {
        let pauses: Vec<_> = (0..100).map(|same| pause_secs(same, None)).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pause_secs(0, Some("too_many_logins")), 900);
    }
}
