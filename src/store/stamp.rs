//! Times in names of files: `20261122T211530Z`. No time zone, no locale, sorts as text.

use tillstamp_ledger::UtcMillis;

const DAY_S: i64 = 86_400;

/// Year, month, day of a count of days since 1970 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

/// An instant as it stands in names.
pub(crate) fn stamp(at: UtcMillis) -> String {
    let seconds = at.0.div_euclid(1000);
    let (year, month, day) = civil(seconds.div_euclid(DAY_S));
    let of_day = seconds.rem_euclid(DAY_S);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// The instant of a name's stamp, to the second.
pub(crate) fn read_stamp(text: &str) -> Option<UtcMillis> {
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
    };
    let (date, time) = (digits(date, 8)?, digits(time, 6)?);
    let number = |text: &str| text.parse::<i64>().ok();
    let (year, month, day) = (number(&date[..4])?, number(&date[4..6])?, number(&date[6..])?);
    let (hour, minute, second) = (number(&time[..2])?, number(&time[2..4])?, number(&time[4..])?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    valid.then(|| UtcMillis((days(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second) * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_read_back() {
        assert_eq!(stamp(UtcMillis(0)), "19700101T000000Z");
        assert_eq!(stamp(UtcMillis(1_709_210_096_789)), "20240229T123456Z");
        for at in [0, 951_782_400_000, 1_709_210_096_000, 4_102_444_799_000, -86_400_000] {
            assert_eq!(read_stamp(&stamp(UtcMillis(at))), Some(UtcMillis(at)));
        }
        assert_eq!(read_stamp("20241301T000000Z"), None);
        assert_eq!(read_stamp("nonsense"), None);
    }
}
