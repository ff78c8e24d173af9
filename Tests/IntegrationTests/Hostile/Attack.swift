import Foundation
import Testing

/// Something that no server does, and that must harm nobody.
struct Attack: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable {
        /// Instead of the answer.
        case answer(@Sendable (HostileSession) -> Void)
        /// To the values in the rows of the real answer (nil is NULL), and to the packets of a binary log.
        case values(@Sendable ([UInt8]?) -> [UInt8]?)
    }

    let name: String
    var kind: Kind = .answer { $0.ok() }
    /// Instead of "OK" to the login.
    var login: (@Sendable (HostileSession) -> Void)?
    /// What the server says it would like the password to be sent with.
    var plugin = "mysql_native_password"

    var testDescription: String { name }

    init(_ name: String, _ answer: @escaping @Sendable (HostileSession) -> Void) {
        self.name = name
        kind = .answer(answer)
    }

    /// An answer that is not all that it says: nothing more comes.
    init(cut name: String, _ answer: @escaping @Sendable (HostileSession) -> Void) {
        self.init(name) {
            answer($0)
            $0.end()
        }
    }

    init(values name: String, _ change: @escaping @Sendable ([UInt8]?) -> [UInt8]?) {
        self.name = name
        kind = .values(change)
    }

    init(
        login name: String, plugin: String = "mysql_native_password",
        _ login: @escaping @Sendable (HostileSession) -> Void
    ) {
        self.name = name
        self.plugin = plugin
        self.login = login
    }

    // MARK: - Files

    /// Asks for a file with LOAD DATA's own packet, and takes what comes.
    private static func ask(_ session: HostileSession, for file: String) {
        session.send([0xfb] + Array(file.utf8))
        while let data = session.read(), !data.isEmpty {}
        session.ok()
    }

    static func asksForFile(_ file: String) -> Attack { Attack("asks for a file") { ask($0, for: file) } }

    static func asksForFileLater(_ file: String) -> Attack {
        Attack("asks for a file as a second result") {
            $0.ok(more: true)
            ask($0, for: file)
        }
    }

    static func asksForFileAtLogin(_ file: String) -> Attack {
        Attack(login: "asks for a file at login") { ask($0, for: file) }
    }

    static func asksForFile(afterRowsOf file: String) -> Attack {
        Attack("asks for a file after rows") {
            $0.columns(["a"])
            $0.endOfRows(more: true)
            ask($0, for: file)
        }
    }

    // MARK: - Passwords

    /// An RSA key whose owner could read what is encrypted with it.
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
        4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u
        +qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyeh
        kd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ
        0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdg
        cKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc
        mwIDAQAB
        -----END PUBLIC KEY-----

        """

    /// What a client sent to be told the key; told.
    private static func giveKey(_ session: HostileSession) {
        guard let request = session.read(), request.count == 1 else { return session.ok() }
        session.send([1] + Array(publicKey.utf8))
        _ = session.read()
        session.ok()
    }

    static let passwordTricks: [Attack] =
        ["mysql_clear_password", "mysql_old_password", "dialog", "auth_gssapi_client", "../../tmp/x", "password", ""]
        .map {
            plugin in
            Attack(login: "switches to \(plugin)") {
                $0.switchTo(plugin: plugin)
                _ = $0.read()
                $0.ok()
            }
        } + [
            Attack(login: "old short scramble") {
                $0.send([0xfe])
                _ = $0.read()
                $0.ok()
            },
            Attack(login: "caching_sha2_password, full", plugin: "caching_sha2_password") {
                $0.send([1, 4])
                giveKey($0)
            },
            Attack(login: "switches to caching_sha2_password, full") {
                $0.switchTo(plugin: "caching_sha2_password")
                _ = $0.read()
                $0.send([1, 4])
                giveKey($0)
            },
            Attack(login: "sha256_password, with a key", plugin: "sha256_password") { giveKey($0) },
            Attack(login: "switches to sha256_password") {
                $0.switchTo(plugin: "sha256_password")
                giveKey($0)
            },
            Attack(login: "clear password from the first", plugin: "mysql_clear_password") { $0.ok() },
        ]

    // MARK: - Answers

    static let answers: [Attack] = [
        Attack("missing columns") { $0.result(["nothing"], [["1"]]) },
        Attack("no rows") { $0.result(["uuid"], []) },
        Attack("a column and no values") { $0.result(["a"], [[nil]]) },
        Attack(cut: "fewer values than columns") {
            $0.columns(["a", "b", "c"])
            $0.send([1, 65])
            $0.endOfRows()
        },
        Attack(cut: "more values than columns") {
            $0.columns(["a"])
            $0.send([1, 65, 1, 66, 1, 67])
            $0.endOfRows()
        },
        Attack("OK and nothing") { $0.ok() },
        Attack(cut: "broken off") {
            $0.write([100, 0, 0, 1, 1, 2, 3])
        },
        Attack(cut: "the end at once") { _ in },
        Attack(cut: "empty packet") { $0.send([]) },
        Attack(cut: "out of sequence") { $0.send([0, 0, 0, 2, 0, 0, 0], sequence: 77) },
        Attack(cut: "a column less than announced") {
            $0.send([3])
            $0.column("a")
            $0.endOfRows()
        },
        Attack(cut: "2^64 columns") { $0.send([0xfe] + [UInt8](repeating: 0xff, count: 8)) },
        Attack(cut: "2^31 columns") { $0.send([0xfe, 0, 0, 0, 0x80, 0, 0, 0, 0]) },
        Attack(cut: "a value of 2^63 bytes") {
            $0.columns(["a"])
            $0.send([0xfe, 0, 0, 0, 0, 0, 0, 0, 0x80])
            $0.endOfRows()
        },
        Attack("no text") { $0.result(["uuid"], [["\u{fffd}"]]) },
        Attack("an error with escape sequences") { $0.error(1064, "\u{1b}[2J\u{1b}]0;pwned\u{7}\r\n") },
        Attack(cut: "an error that is short") { $0.send([0xff, 1]) },
        Attack(cut: "an OK that is short") { $0.send([0]) },
        Attack(cut: "an event of nothing") {
            $0.send([0])
            $0.send([0, 1])
        },
    ]

    /// What would go on for ever, and fill memory.
    static let endless: [Attack] = [
        Attack("a packet of 16 MB that never ends") {
            $0.write([0xff, 0xff, 0xff, 1])
            while $0.write([UInt8](repeating: 0x61, count: 1 << 20)) {}
            $0.end()
        },
        Attack("rows without end") {
            $0.columns(["a"])
            let row = HostileSession.text([UInt8](repeating: 0x61, count: 60_000))
            while $0.send(row) {}
        },
        Attack("results without end") { while $0.send([0, 0, 0, 10, 0, 0, 0]) {} },
        Attack("events without end") { while $0.send([0] + [UInt8](repeating: 0, count: 19)) {} },
    ]

    static let silence = Attack("no answer") { _ = $0.read() }

    /// Values of a kind that no column of that name has.
    static let values: [Attack] =
        [
            ("NULL", nil), ("nothing", ""), ("-1", "-1"), ("2^64 - 1", "18446744073709551615"),
            ("2^63 - 1", "9223372036854775807"), ("-2^63", "-9223372036854775808"), ("a path", "../../../tmp/pwned"),
            ("quotes", "'\"`\\;\u{1b}[2J"), ("a GTID set in the wrong order", descendingGTIDs),
            ("a GTID set without bounds", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9223372036854775807"),
            ("percent signs", String(repeating: "%a", count: 60) + "''@'%'"),
            ("a long text", String(repeating: "a", count: 200_000)),
        ].map { name, value in
            let bytes = value.map { Array($0.utf8) }
            return Attack(values: "each value is \(name)") { _ in bytes }
        } + [Attack(values: "each value is no UTF-8") { _ in [0xff, 0xfe, 0xc0] }]

    private static let descendingGTIDs =
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:"
        + (1...5000).reversed().map { String($0 * 2) }.joined(separator: ":")

    /// Bits turned in what the server really said, by a seed.
    static func noise(_ seed: UInt64) -> Attack {
        Attack(values: "noise \(seed)") { value in
            guard var value else { return nil }
            var random = SplitMix(seed: seed &+ UInt64(value.count))
            for _ in 0..<max(1, value.count / 40) where !value.isEmpty {
                value[Int(random.next() % UInt64(value.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            return value
        }
    }

    /// Random bytes in packets, by a seed.
    static func randomBytes(_ seed: UInt64) -> Attack {
        Attack("random bytes \(seed)") {
            var random = SplitMix(seed: seed)
            for _ in 0..<(1 + random.next() % 6) {
                let length = Int(random.next() % 3 == 0 ? random.next() % 4000 : random.next() % 20)
                $0.send((0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            }
            $0.end()
        }
    }
}
