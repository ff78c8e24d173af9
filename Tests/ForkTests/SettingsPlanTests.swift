import Testing

@testable import Catalog
@testable import Server

@Suite struct SettingsPlanTests {
    private typealias Decision = SettingsPlan.Decision

    private func plan(
        _ source: [String: ServerSettings.Setting],
        _ target: [String: ServerSettings.Setting],
        _ overrides: String...
    ) -> SettingsPlan {
        SettingsPlan(
            source: ServerSettings(source),
            target: ServerSettings(target),
            overrides: overrides.compactMap(SettingOverride.init)
        )
    }

    private func decision(_ plan: SettingsPlan, _ name: String) -> Decision? {
        plan.entries.first { $0.name == name }?.decision
    }

    @Test(arguments: [ServerSettings.Origin.configured, .runtime, .unclear])
    func takesOverWhatIsSet(_ origin: ServerSettings.Origin) {
        let plan = plan(["max_connections": .init("500", origin)], ["max_connections": .init("151", .compiled)])
        #expect(decision(plan, "max_connections") == .apply(.late))
        #expect(plan.entries[0].value == "500")
    }

    @Test func passesOverWhatIsCompiledInUnlessTheServerDoesNotTrackIt() {
        let plan = plan(
            ["sort_buffer_size": .init("1", .compiled), "time_zone": .init("+02:00", .compiled)],
            ["sort_buffer_size": .init("2", .compiled), "time_zone": .init("SYSTEM", .compiled)]
        )
        #expect(plan.entries.map(\.name) == ["time_zone"])
        #expect(decision(plan, "time_zone") == .apply(.late))
    }

    @Test func isTheSameOnlyIfItWillStaySo() {
        for (origin, expected) in [
            (ServerSettings.Origin.compiled, Decision.same), (.configured, .same), (.unclear, .same),
            (.runtime, .apply(.late)),
        ] {
            let plan = plan(["sync_binlog": .init("0", .configured)], ["sync_binlog": .init("0", origin)])
            #expect(decision(plan, "sync_binlog") == expected)
        }
    }

    @Test func leavesAndMissesByName() {
        let plan = plan(
            [
                "port": .init("3306", .configured), "validate_password.length": .init("9", .runtime),
                "expire_logs_days": .init("7", .configured), "datadir": .init("/a", .configured),
            ],
            ["port": .init("3307", .configured), "datadir": .init("/a", .configured)]
        )
        #expect(decision(plan, "port") == .leave(reason: SettingRule.rule(for: "port")!.reason))
        #expect(decision(plan, "datadir") == .same)
        guard case .impossible(let component) = decision(plan, "validate_password.length"),
            case .impossible(let gone) = decision(plan, "expire_logs_days")
        else {
            Issue.record("not impossible")
            return
        }
        #expect(component.contains("component validate_password"))
        #expect(gone.contains("binlog_expire_logs_seconds"))
        #expect(plan.impossibleOverrides.isEmpty && plan.denials.isEmpty)
    }

    @Test func knowsAVariableByItsOldAndNewName() {
        let both: [String: ServerSettings.Setting] = [
            "slave_net_timeout": .init("30", .configured), "replica_net_timeout": .init("30", .compiled),
        ]
        let old: [String: ServerSettings.Setting] = ["slave_net_timeout": .init("60", .compiled)]
        #expect(plan(both, both).entries.map(\.name) == ["replica_net_timeout"])
        #expect(decision(plan(both, old), "slave_net_timeout") == .apply(.late))
        #expect(decision(plan(["slave_net_timeout": .init("30", .configured)], both), "replica_net_timeout") == .same)
        #expect(decision(plan([:], both, "slave-net-timeout=9"), "replica_net_timeout") == .apply(.late))
    }

    @Test func overridesWin() {
        let source: [String: ServerSettings.Setting] = [
            "max_connections": .init("500", .configured), "port": .init("3306", .configured),
        ]
        let target: [String: ServerSettings.Setting] = [
            "max_connections": .init("151", .compiled), "port": .init("3307", .configured),
            "innodb_buffer_pool_size": .init("134217728", .compiled), "gtid_purged": .init("", .compiled),
        ]
        let plan = plan(
            source,
            target,
            "max_connections=1",
            "max-connections=20",
            "port=3308",
            "innodb_buffer_pool_size=1G",
            "gtid_purged=x",
            "nosuch=1"
        )
        #expect(plan.entries.first { $0.name == "max_connections" }?.value == "20")
        #expect(decision(plan, "port") == .apply(.early))
        #expect(plan.entries.first { $0.name == "innodb_buffer_pool_size" }?.value == "1073741824")
        #expect(plan.entries.filter { !$0.isOverride }.isEmpty)
        #expect(plan.impossibleOverrides.map { "\($0)".prefix { $0 != ":" } } == ["set gtid_purged=x", "set nosuch=1"])
    }

    @Test func settlesByWhatTheTargetSays() {
        let names = ["a", "b", "c", "d", "e"]
        let settings = Dictionary(
            uniqueKeysWithValues: names.map { ($0, ServerSettings.Setting("1", .configured)) }
        )
        let target = settings.mapValues { _ in ServerSettings.Setting("2", .compiled) }
        let plan = plan(settings, target, "e=3").settled(by: [
            "a": .accepted, "b": .readOnly, "c": .unkept, "d": .denied("no"), "e": .rejected("never"),
        ])
        #expect(
            plan.entries.map(\.decision) == [
                .apply(.late), .restart, .applyUnkept(.late), .denied(reason: "no"), .impossible(reason: "never"),
            ]
        )
        #expect(plan.impossibleOverrides == ["\(.set) e=3: never"])
        #expect(plan.denials == ["the account on the target may not set d: no"])
        let report = SettingsReport(plan: plan, source: "s")
        #expect(report.needsRestart.map(\.name) == ["b", "c"])
        #expect(report.rejected.map(\.name) == ["d", "e"])
        #expect(report.fragment.hasSuffix("[mysqld]\nb = 1\nc = 1\n"))
    }

    @Test func switchesASchedulerOffThatOnlyARestartCanDisable() {
        let plan = plan(
            ["event_scheduler": .init("DISABLED", .configured)],
            ["event_scheduler": .init("ON", .compiled)]
        ).settled(by: ["event_scheduler": .rejected("no")])
        #expect(plan.entries.map(\.value) == ["OFF", "DISABLED"])
        #expect(plan.entries.map(\.decision) == [.apply(.events), .restart])
    }

    @Test func neverPersistsNull() {
        let plan = plan(
            ["character_set_results": .init(nil, .runtime)],
            ["character_set_results": .init("utf8mb4", .compiled)]
        ).settled(by: ["character_set_results": .accepted])
        #expect(plan.entries.map(\.decision) == [.applyUnkept(.late)])
        #expect(plan.notes.count == 1)
        #expect(SettingsReport(plan: plan, source: "s").fragment.isEmpty)
    }

    @Test func showsNoSecrets() {
        let secret = "authentication_ldap_simple_bind_root_pwd"
        let plan = plan(
            [secret: .init("geheim", .configured), "report_password": .init("geheim", .configured)],
            [:],
            "x_pwd=geheim"
        )
        #expect(plan.entries.count == 3)
        #expect(!"\(plan.impossibleOverrides) \(SettingsReport(plan: plan, source: "s"))".contains("geheim"))
    }

    @Test func namesWhatTheTargetKeeps() {
        let plan = plan(
            [
                "general_log": .init("OFF", .compiled), "system_time_zone": .init("CET", .compiled),
                "time_zone": .init("SYSTEM", .compiled),
            ],
            [
                "general_log": .init("ON", .configured), "port": .init("1", .configured),
                "system_time_zone": .init("UTC", .compiled), "time_zone": .init("SYSTEM", .compiled),
            ]
        )
        #expect(plan.notes.count == 2)
        #expect(plan.notes.contains { $0.contains("CET") && $0.contains("UTC") })
        #expect(plan.notes.contains("general_log: set on the target, not on the source; kept at ON"))
    }

    @Test(arguments: [
        ("enforce_gtid_consistency", "ON", "OFF", SettingPhase.early), ("gtid_mode", "ON", "OFF", .early),
        ("partial_revokes", "ON", "OFF", .early), ("max_allowed_packet", "200", "100", .late),
        ("max_connections", "50", "151", .late), ("max_user_connections", "5", "0", .late),
        ("max_allowed_packet", "100", "200", .late), ("innodb_buffer_pool_size", "2", "1", .early),
        ("require_secure_transport", "ON", "OFF", .late), ("event_scheduler", "ON", "OFF", .events),
        ("local_infile", "OFF", "ON", .late), ("super_read_only", "ON", "OFF", .last),
        ("offline_mode", "ON", "OFF", .last),
        ("innodb_default_row_format", "compact", "dynamic", .late), ("anything_else", "1", "2", .late),
    ])
    func hasItsTime(_ name: String, _ value: String, _ current: String, _ phase: SettingPhase) {
        #expect(SettingTiming.phase(of: name, to: value, from: current) == phase)
    }

    @Test func ordersWhatDependsOnEachOther() {
        let on = [
            "gtid_mode": "ON", "enforce_gtid_consistency": "ON", "validate_password.length": "1",
            "validate_password.number_count": "1", "collation_server": "x", "character_set_server": "x",
        ]
        let source = on.mapValues { ServerSettings.Setting($0, .configured) }
        let target = on.mapValues { _ in ServerSettings.Setting("?", .compiled) }
        let made = plan(source, target)
        #expect(made.entries(in: .early).map(\.name) == ["enforce_gtid_consistency", "gtid_mode"])
        #expect(
            made.entries(in: .late).map(\.name) == [
                "character_set_server", "collation_server", "validate_password.number_count",
                "validate_password.length",
            ]
        )
        let off = plan(source, target, "gtid_mode=OFF", "enforce_gtid_consistency=OFF")
        #expect(off.entries(in: .early).map(\.name) == ["gtid_mode", "enforce_gtid_consistency"])
    }

    @Test(arguments: [
        ("OFF", "ON", ["OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"]),
        ("ON", "OFF", ["ON_PERMISSIVE", "OFF_PERMISSIVE", "OFF"]),
        ("ON_PERMISSIVE", "ON", ["ON"]), ("ON", "on", ["on"]), ("OFF", "1", ["1"]),
    ])
    func stepsGTIDMode(_ current: String, _ wanted: String, _ expected: [String]) {
        #expect(SettingTiming.gtidModeSteps(from: current, to: wanted) == expected)
    }

    @Test func comparesWhatShouldBeEqual() {
        let source = ServerSettings([
            "max_connections": .init("500", .configured), "port": .init("3306", .configured),
            "sort_buffer_size": .init("9", .compiled), "sql_mode": .init("ANSI", .configured),
            "wait_timeout": .init("5", .configured), "gone": .init("1", .configured),
        ])
        let target = ServerSettings([
            "max_connections": .init("151", .compiled), "port": .init("3307", .configured),
            "sort_buffer_size": .init("8", .compiled), "sql_mode": .init("ANSI", .runtime),
            "wait_timeout": .init("6", .compiled),
        ])
        let all = SettingsComparison.differences(source: source, target: target)
        #expect(all.map(\.name) == ["gone", "max_connections", "wait_timeout"])
        #expect(all[0].reason != nil)
        #expect(all[1] == SettingDifference(name: "max_connections", expected: "500", actual: "151", reason: nil))
        let fewer = SettingsComparison.differences(
            source: source,
            target: target,
            overrides: [SettingOverride(name: "max_connections", value: "151")],
            excluding: ["gone", "wait_timeout"]
        )
        #expect(fewer.isEmpty)
        let readOnly = ServerSettings(["super_read_only": .init("OFF", .compiled)])
        let last = SettingOverride(name: "super_read_only", value: "ON")
        #expect(SettingsComparison.differences(source: readOnly, target: readOnly, overrides: [last]).isEmpty)
    }

    @Test(arguments: [
        ("100", "100", true, false), ("1000000", "100000", true, true), ("1", "ON", true, false),
        ("ON", "OFF", true, true),
        ("row", "ROW", true, false), ("TRADITIONAL", "STRICT_ALL_TABLES,TRADITIONAL", true, false),
        ("a", "b", false, true),
    ])
    func noticesWhatTheTargetMadeOfAValue(_ wanted: String, _ value: String, _ isOverride: Bool, _ expected: Bool) {
        let entry = SettingsPlan.Entry(name: "x", value: wanted, isOverride: isOverride, decision: .apply(.late))
        #expect(SettingsWriter.isAdjusted(entry, value) == expected)
    }
}
