import Testing

@testable import Catalog

@Suite struct SettingValueTests {
    @Test(arguments: [
        ("max_connections", "151", "151", true), ("long_query_time", "2.5", "2.500000", true),
        ("max_join_size", "18446744073709551615", "18446744073709551614", false),
        ("general_log", "ON", "1", true), ("general_log", "true", "ON", true), ("general_log", "0", "ON", false),
        ("init_connect", "SET @a=1", "set @a=1", false), ("init_connect", "a", "ON", false),
        ("optimizer_switch", "a=on,b=off", "b=off,a=on,c=on", true), ("optimizer_switch", "a=on", "a=off", false),
        ("sql_mode", "", "ANSI", false), ("innodb_fill_factor", "-1", "1", false),
    ])
    func equal(_ name: String, _ a: String, _ b: String, _ expected: Bool) {
        #expect(SettingValue.equal(name, a, b) == expected)
        #expect(SettingValue.equal(name, b, a) == expected)
    }

    @Test func nullIsAnEmptyTextUnlessThatMakesADifference() {
        #expect(SettingValue.equal("session_track_system_variables", nil, ""))
        #expect(!SettingValue.equal("tls_ciphersuites", nil, ""))
        #expect(!SettingValue.equal("character_set_results", nil, "utf8mb4"))
        #expect(SettingValue.equal("tls_ciphersuites", nil, nil))
    }

    @Test(arguments: [
        ("12", ["12", "'12'"]), ("-1.5", ["-1.5", "'-1.5'"]), ("1.", ["'1.'"]), ("1e3", ["'1e3'"]), ("ON", ["'ON'"]),
        ("", ["''"]), ("it's", ["'it''s'"]), ("1; DROP", ["'1; DROP'"]), ("-", ["'-'"]), ("1.2.3", ["'1.2.3'"]),
    ])
    func literals(_ value: String, _ expected: [String]) {
        #expect(SettingValue.literals(value) == expected)
    }

    @Test func nullIsWrittenAsNull() {
        #expect(SettingValue.literals(nil) == ["NULL"])
    }

    @Test(arguments: [
        ("64M", "1", "67108864"), ("1k", "0", "1024"), ("4G", "134217728", "4294967296"), ("64M", "OFF", "64M"),
        ("64X", "1", "64X"), ("M", "1", "M"), ("99999999999E", "1", "99999999999E"), ("1.5G", "1", "1.5G"),
    ])
    func expandsSuffixes(_ value: String, _ current: String, _ expected: String) {
        #expect(SettingValue.expandingSuffix(value, like: current) == expected)
    }

    @Test func leavesUnknownSwitchesOut() {
        let adapted = SettingValue.adapted("optimizer_switch", "a=on,new=off,b=off", to: "a=off,b=off,c=on")
        #expect(adapted.value == "a=on,b=off")
        #expect(adapted.dropped == ["new=off"])
        #expect(SettingValue.adapted("sql_mode", "ANSI", to: "").value == "ANSI")
    }

    @Test(arguments: [
        ("max-connections=5", "max_connections", "5"), ("Validate-Password.Length=8", "validate_password.length", "8"),
        (" a =b=c ", "a", "b=c "), ("init_connect=", "init_connect", ""),
    ])
    func readsOverrides(_ argument: String, _ name: String, _ value: String) throws {
        let override = try #require(SettingOverride(argument))
        #expect(override.name == name)
        #expect(override.value == value)
    }

    @Test(arguments: ["max_connections", "=5", " =5", ""])
    func refusesWhatIsNoOverride(_ argument: String) {
        #expect(SettingOverride(argument) == nil)
    }
}
