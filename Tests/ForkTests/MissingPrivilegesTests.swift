import Testing

@testable import Catalog
@testable import Fork
@testable import Server

@Suite struct MissingPrivilegesTests {
    let account = AccountName("o'hara", "%")
    let known: Set<String> = ["SELECT", "EVENT", "RELOAD", "FLUSH_TABLES", "SHOW_ROUTINE"]

    func missing(_ lines: [String], _ required: [RequiredPrivilege]) -> MissingPrivileges {
        MissingPrivileges(of: HeldPrivileges(lines: lines, partialRevokes: true), known: known, required: required)
    }

    @Test func oneStatementForAllAndNoMore() {
        let missing = missing(
            ["GRANT EVENT ON *.* TO `a`@`%`"],
            [
                RequiredPrivilege("SELECT", scope: .databases(["shop"]), purpose: "to read"),
                RequiredPrivilege("EVENT", scope: .databases(["shop"]), purpose: "to read"),
                RequiredPrivilege("SHOW_ROUTINE", "SELECT", purpose: "to read routines"),
                RequiredPrivilege("RELOAD", "FLUSH_TABLES", purpose: "to lock"),
            ])
        #expect(missing.statements(for: account) == ["GRANT SELECT, RELOAD ON *.* TO 'o''hara'@'%';"])
        #expect(missing.reasons == ["SELECT (to read)", "RELOAD (to lock)"])
    }

    @Test func alternativesSuffice() {
        let required = [RequiredPrivilege("RELOAD", "FLUSH_TABLES", purpose: "to lock")]
        #expect(missing(["GRANT FLUSH_TABLES ON *.* TO `a`@`%`"], required).isEmpty)
        #expect(!missing(["GRANT USAGE ON *.* TO `a`@`%`"], required).isEmpty)
    }

    @Test func whatTheServerDoesNotKnowIsNotAskedFor() {
        let required = [
            RequiredPrivilege("SET_ANY_DEFINER", purpose: "to keep definers"),
            RequiredPrivilege("SET_ANY_DEFINER", "RELOAD", purpose: "to keep definers"),
        ]
        #expect(missing([], required).statements(for: account) == ["GRANT RELOAD ON *.* TO 'o''hara'@'%';"])
    }

    @Test func partialRevokesAreLiftedWhereTheyAre() {
        let lines = ["GRANT SELECT, EVENT ON *.* TO `a`@`%`", "REVOKE SELECT, EVENT ON `se``c`.* FROM `a`@`%`"]
        let everywhere = RequiredPrivilege("SELECT", scope: .everyDatabase(except: []), purpose: "to read")
        let events = RequiredPrivilege("EVENT", scope: .databases(["shop", "se`c"]), purpose: "to read events")
        let both = missing(lines, [everywhere, events])
        #expect(both.statements(for: account) == ["GRANT SELECT, EVENT ON `se``c`.* TO 'o''hara'@'%';"])
        #expect(both.reasons == ["SELECT, EVENT on database se`c"])
        let excepted = RequiredPrivilege("SELECT", scope: .everyDatabase(except: ["se`c"]), purpose: "to read")
        #expect(missing(lines, [excepted]).isEmpty)
        #expect(missing(lines, [RequiredPrivilege("SELECT", purpose: "to read routines")]).isEmpty)
    }

    @Test func partOfADatabaseListIsNotEnough() {
        let lines = ["GRANT SELECT ON `a`.* TO `u`@`%`"]
        let required = [RequiredPrivilege("SELECT", scope: .databases(["a", "b"]), purpose: "to read")]
        #expect(missing(lines, required).statements(for: account) == ["GRANT SELECT ON *.* TO 'o''hara'@'%';"])
    }

    /// Databases that do not show without a privilege cannot be listed as missing it.
    @Test func aSourceThatShowsNothingIsAskedForEverything() {
        let required = RequiredPrivilege.ofSource(filter: .all, selection: .init(), appliesWindow: false)
        let missing = MissingPrivileges(of: HeldPrivileges(), known: Set(required.flatMap(\.names)), required: required)
        #expect(
            missing.statements(for: account) == [
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, PROCESS, BACKUP_ADMIN, REPLICATION CLIENT ON *.*"
                    + " TO 'o''hara'@'%';"
            ])
    }

    @Test func namedDatabasesNeedNoMoreThanThemselves() {
        let filter = DatabaseFilter(included: ["shop"])
        let required = RequiredPrivilege.ofSource(
            filter: filter, selection: filter.select(from: ["shop"], foldsCase: false),
            appliesWindow: false)
        let held = HeldPrivileges(lines: [
            "GRANT PROCESS, REPLICATION CLIENT ON *.* TO `a`@`%`",
            "GRANT BACKUP_ADMIN,SHOW_ROUTINE ON *.* TO `a`@`%`",
            "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `shop`.* TO `a`@`%`",
            "GRANT SELECT ON `mysql`.* TO `a`@`%`",
            "GRANT SELECT ON `performance_schema`.* TO `a`@`%`",
        ])
        #expect(MissingPrivileges(of: held, known: Set(required.flatMap(\.names)), required: required).isEmpty)
    }
}
