import Testing

@testable import Fork
@testable import Server

@Suite struct RelaxationTests {
    @Test func isUndoneOnlyWhereItStillHolds() {
        let settings = ServerSettings([
            "sync_binlog": .init("0", .runtime), "innodb_flush_log_at_trx_commit": .init("2", .configured),
            "event_scheduler": .init("OFF", .runtime), "general_log": .init("OFF", .compiled),
            "max_connections": .init("151", .compiled),
        ])
        let kept: Relaxation.OwnValues = [
            "max_allowed_packet": nil, "sync_binlog": "100", "innodb_flush_log_at_trx_commit": "1",
            "event_scheduler": "ON",
            "max_connections": "20", "general_log": "ON",
        ]
        let own = Relaxation.undone(in: settings, kept: kept)
        #expect(own.settings["sync_binlog"] == .init("100", .runtime))
        #expect(own.value("innodb_flush_log_at_trx_commit") == "2")
        #expect(own.value("event_scheduler") == "ON")
        #expect(own.value("general_log") == "OFF")
        #expect(own.value("max_connections") == "20")
        let more = ServerSettings(["max_connections": .init("500", .runtime)])
        #expect(Relaxation.undone(in: more, kept: ["max_connections": "20"]) == more)
        #expect(Relaxation.undone(in: settings, kept: [:]) == settings)
    }
}
