import Foundation
import Testing

@testable import MySQL

/// What MySQL's own programs make of the same file (mysys/my_default.cc) is the measure.
@Suite final class OptionFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "mysqlfork-options-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path() }

    @discardableResult
    private func write(_ text: String, to name: String = "my.cnf") throws -> String {
        try write(Array(text.utf8), to: name)
    }

    @discardableResult
    private func write(_ bytes: [UInt8], to name: String = "my.cnf") throws -> String {
        try Data(bytes).write(to: folder.appending(path: name))
        chmod(path(name), 0o600)
        return path(name)
    }

    private func parse(_ text: String) throws -> [String] {
        try OptionFile.parse(text, path: "f").map { $0.name + ($0.value.map { "=" + $0 } ?? "") }
    }

    private func endpoint(_ text: String) throws -> Endpoint { try Endpoint(optionFile: write(text)) }

    private func failure(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try #require(throws: DSNError.self, sourceLocation: sourceLocation) { try endpoint(text) }.description
    }

    @Test func readsTheClientGroups() throws {
        let text = """
            # comment
            [mysqld]
            user = mysql
            [client]
            user=ops   # who
            password = "p#w \\"\\\\ "
            ssl_mode=REQUIRED
            skip-name
            [ mysqlfork ]
            user = 'fork'
            loose_what=1
            """
        #expect(
            try parse(text) == [
                "user=ops", #"password=p#w "\ "#, "ssl-mode=REQUIRED", "skip-name", "user=fork", "what=1",
            ])
    }

    @Test(arguments: [
        ("a=b#c", "a=b"), ("a='b#c'", "a=b#c"), ("a=\"b\\\"#c\"", "a=b\"#c"), ("a=b\\sc", "a=b c"),
        ("a=b\\qc", "a=b\\qc"),
        ("a=b\r", "a=b"), ("a==b", "a==b"), ("  a  =  b  ", "a=b"), ("a=", "a="), ("a", "a"), ("a='b", "a='b"),
        ("a=b'c'", "a=b'c'"),
    ])
    func values(line: String, expected: String) throws { #expect(try parse("[client]\n" + line) == [expected]) }

    /// Nobody can know the charset of a comment.
    @Test func otherCharsets() throws {
        let comment = Array("# f".utf8) + [0xfc, 0x72, 0x0a]
        let file = try write(comment + Array("[client]\nuser=ops # ".utf8) + [0xe4, 0x0a])
        #expect(try Endpoint(optionFile: file).user == "ops")
        let value = try write(Array("[client]\npassword=".utf8) + [0xe4, 0x0a])
        let error = #expect(throws: DSNError.self) { try Endpoint(optionFile: value) }
        #expect(error?.description == "\(value):2: this is not UTF-8")
    }

    @Test func includedFiles() throws {
        try FileManager.default.createDirectory(atPath: path("conf.d"), withIntermediateDirectories: true)
        try write("[client]\nuser=b\nport=1\n", to: "conf.d/b.cnf")
        try write("[client]\nuser=a\nhost=db1\n", to: "conf.d/a.cnf")
        try write("[client]\nuser=c\n", to: "conf.d/c.txt")
        try write("[client]\nport=77\n", to: "more.cnf")
        let found = try endpoint("[client]\nuser=first\n!includedir \(path("conf.d"))\n !include \(path("more.cnf"))\n")
        #expect(found.user == "b" && found.host == "db1" && found.port == 77)
        #expect(try failure("!include \(path("nothing.cnf"))").contains("nothing.cnf cannot be read"))
        #expect(try failure("!includedir \(path("nothing"))").contains("my.cnf:1"))
        #expect(try failure("!something x").contains("my.cnf:1"))
        #expect(try failure("!include \(path("my.cnf"))").contains("more than 10 deep"))
    }

    /// From a pipe, which has no size and can be read only once.
    @Test func pipes() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let text = "[client]\nuser=ops\npassword=geheim\n"
        #expect(Glibc.write(ends[1], text, text.utf8.count) == text.utf8.count)
        close(ends[1])
        let found = try Endpoint(optionFile: "/dev/fd/\(ends[0])")
        #expect(found.user == "ops" && found.password == Secret("geheim"))
    }

    @Test func filesThatAreNotTrusted() throws {
        let file = try write("[client]\nuser=ops\n")
        chmod(file, 0o666)
        let error = #expect(throws: DSNError.self) { try Endpoint(optionFile: file) }
        #expect(error?.description.contains("written by everybody") == true)
        #expect(throws: DSNError.self) { try Endpoint(optionFile: "/nonexistent/my.cnf") }
        #expect(throws: DSNError.self) { try OptionFile.parse("[client\nuser=x", path: "f") }
        #expect(throws: DSNError.self) { try OptionFile.options(inFile: "/dev/zero") }
    }

    @Test func passwordWithoutAValueIsAskedFor() throws {
        #expect(try endpoint("[client]\npassword\n").password == nil)
        #expect(try endpoint("[client]\npassword=\n").password == Secret(""))
    }

    @Test(arguments: [
        ("ssl=0", TLSMode.disabled), ("skip-ssl", .disabled), ("skip_ssl", .disabled), ("ssl", .required),
        ("ssl=1", .required),
        ("ssl-mode=verify_ca", .verifyCA), ("ssl-verify-server-cert", .verifyIdentity),
        ("ssl-verify-server-cert=0", .preferred),
        ("loose-ssl-mode=REQUIRED", .required), ("default-character-set=latin1", .preferred),
    ])
    func modesOfTLS(line: String, mode: TLSMode) throws { #expect(try endpoint("[client]\n" + line).tls.mode == mode) }

    /// What would leave the connection less protected, or lead elsewhere.
    @Test(arguments: [
        "ssl-crl=/x", "ssl-crlpath=/x", "ssl-fips-mode=ON", "tls-ciphersuites=x", "tls-sni-servername=x",
        "tls-version=TLSv1.1",
        "tls-version=", "bind-address=127.0.0.1", "default-auth=x", "plugin-dir=/x", "password2=x", "ssl-mod=REQUIRED",
        "ssl=maybe",
        "protocol=pipe", "port=x", "get-server-public-key=perhaps", "login-path=x",
    ])
    func refusedByName(line: String) throws {
        let message = try failure("[client]\nuser=x\n" + line)
        #expect(message.contains(line.prefix { $0 != "=" }), "\(message)")
        #expect(message.contains("my.cnf:3"), "\(message)")
    }

    @Test func ourOwnGroupIsTakenAtItsWord() throws {
        #expect(try failure("[mysqlfork]\nusr=x\n").contains("usr is not supported"))
        #expect(try endpoint("[mysqlfork]\nloose-usr=x\n[client]\nusr=x\n").user == nil)
    }

    @Test func groupsWithASuffix() throws {
        let file = try write("[client]\nuser=a\n[client_night]\nuser=b\n[mysqlfork_night]\nport=7\n")
        #expect(try Endpoint(optionFile: file).user == "a")
        let night = try Endpoint(optionFile: file, suffix: "_night")
        #expect(night.user == "b" && night.port == 7)
    }

    /// Of mysql_config_editor.
    @Test func loginPaths() throws {
        let file = try write(LoginPathSample.bytes, to: "mylogin.cnf")
        let found = try Endpoint(optionFile: file)
        #expect(found.user == "ops" && found.host == "db1" && found.password == Secret("geheim #1"))
        for broken in [LoginPathSample.bytes.dropLast(3), LoginPathSample.bytes.prefix(10)] {
            let file = try write(Array(broken), to: "mylogin.cnf")
            let error = #expect(throws: DSNError.self) { try Endpoint(optionFile: file) }
            #expect(error?.description.contains("login path") == true)
        }
    }
}
