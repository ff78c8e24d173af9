import Testing

@testable import Server

@Suite struct ServerVersionTests {
    @Test(arguments: [
        ("8.0.36", "MySQL Community Server - GPL", 80_036, true), ("8.4.3-3", "Percona Server (GPL)", 80_403, true),
        ("9.7.4-2", "(Debian)", 90_704, true), ("8.0.36-0ubuntu0.22.04.1", "(Ubuntu)", 80_036, true),
        ("5.7.44-log", "MySQL Community Server (GPL)", 50_744, false),
        ("10.11.19-MariaDB-0+deb12u1", "Debian 12", 101_119, false),
        ("11.4.2", "mariadb.org binary (MariaDB)", 110_402, false),
        ("8.0.11-TiDB-v7.5.0", "TiDB Server", 80_011, false), ("", "", 0, false),
    ])
    func read(text: String, comment: String, number: Int, isSupported: Bool) {
        let version = ServerVersion(text: text, comment: comment)
        #expect(version.number == number)
        #expect(version.isSupported == isSupported)
    }

    @Test func series() {
        let (old, new) = (ServerVersion(text: "8.0.40", comment: ""), ServerVersion(text: "8.4.0", comment: ""))
        #expect(old.series == "8.0")
        #expect(old.isOlderSeries(than: new))
        #expect(!new.isOlderSeries(than: old))
        #expect(!old.isOlderSeries(than: ServerVersion(text: "8.0.41", comment: "")))
        #expect(new.isOlderSeries(than: ServerVersion(text: "9.0.0", comment: "")))
    }
}
