//! The bytes of what waits on phones, as they were first written: every later version reads them.

use super::{Act, Command};

const HEAD: &str = r#"{"id":"00000000-0000-0000-0000-000000000001","device":"00000000-0000-0000-0000-000000000002","number":3,"by":"00000000-0000-0000-0000-000000000004","at":"2026-11-27T21:24:00","act":"#;

const ACTS: [&str; 11] = [
    r#"{"is":"record_referral","of":{"id":"00000000-0000-0000-0000-000000000005","asked":{"kind":"admission","to":{"is":"facility","to":"00000000-0000-0000-0000-000000000006"},"urgency":"today","needs":["home_oxygen"]}}}"#,
    r#"{"is":"record_referral","of":{"id":"00000000-0000-0000-0000-000000000005","asked":{"kind":"respite","to":{"is":"outside","to":"圏外病院"},"urgency":"week"}}}"#,
    r#"{"is":"answer_referral","of":{"id":"00000000-0000-0000-0000-000000000005","answer":"not_possible"}}"#,
    r#"{"is":"answer_referral","of":{"id":"00000000-0000-0000-0000-000000000005","answer":"conditional","terms":{"from":"tonight","bed":"pcu","needs":["letter","transport"]}}}"#,
    r#"{"is":"take_back_answer","of":{"id":"00000000-0000-0000-0000-000000000005","stood":"can"}}"#,
    r#"{"is":"end_referral","of":{"id":"00000000-0000-0000-0000-000000000005","end":"taken"}}"#,
    r#"{"is":"state_facts","of":{"facility":"00000000-0000-0000-0000-000000000006","said":[{"item":"beds_free","service":"pcu","value":{"is":"count","to":2},"is_of_now":true},{"item":"opioids","value":{"is":"stock","to":{"group":"morphine_liquid","answer":"yes"}}}]}}"#,
    r#"{"is":"propose_correction","of":{"id":"00000000-0000-0000-0000-000000000007","about":{"is":"facts","of":{"facility":"00000000-0000-0000-0000-000000000006","said":[{"item":"note","value":{"is":"text","to":"二"},"stood":{"is":"text","to":"一"}}]}}}}"#,
    r#"{"is":"propose_correction","of":{"id":"00000000-0000-0000-0000-000000000007","about":{"is":"closed","of":"00000000-0000-0000-0000-000000000006"}}}"#,
    r#"{"is":"answer_correction","of":{"id":"00000000-0000-0000-0000-000000000007","facility":"00000000-0000-0000-0000-000000000006","verdict":"accepted"}}"#,
    r#"{"is":"log_call","of":{"id":"00000000-0000-0000-0000-000000000008","facility":"00000000-0000-0000-0000-000000000006","result":"will_call_back"}}"#,
];

#[test]
fn what_waits_on_a_phone_since_the_first_version_is_read_and_written_the_same() {
    for act in ACTS {
        let text = format!("{HEAD}{act}}}");
        let command: Command = serde_json::from_str(&text).expect(act);
        assert_ne!(command.act, Act::Unknown, "{act}");
        assert_eq!(serde_json::to_string(&command).expect("plain data"), text);
    }
}

#[test]
fn what_only_a_newer_app_can_do_is_no_damage() {
    let text = format!(r#"{HEAD}{{"is":"fly","of":{{"to":["the","moon"]}}}}}}"#);
    let command: Command = serde_json::from_str(&text).expect("a command");
    assert_eq!(command.act, Act::Unknown);
}
