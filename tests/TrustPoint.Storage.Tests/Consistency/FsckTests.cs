using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Callers;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Consistency;

/// <summary>fsck proves the invariants offline and names what is wrong.</summary>
public sealed class FsckTests : IClassFixture<EveryRowFixture>, IDisposable
{
    private static readonly string[] Tables =
        ["certificates", "holders", "log", "log_head", "checkpoints", "authorities", "domains", "devices", "grants", "codes", "pending", "manufacturers", "blocked_keys", "revocations", "crls", "public_urls", "authority_requests", "people", "api_keys", "profile_versions", "passkeys", "joins", "owners", "models", "ownership", "vouchers", "batches", "held_vouchers", "bookings", "titles", "device_transitions", "certificate_actions", "recovery_keys", "backup_plan", "backups", "backup_drills", "transfers", "retirements"];

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private readonly LogKey key;

    public FsckTests(EveryRowFixture rows)
    {
        rows.CopyTo(folder);
        key = rows.Key;
    }

    private string Database => Store.DatabaseFile(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_nobody_touched_is_clean()
    {
        var report = await Fsck.RunAsync(folder, key, default);

        Assert.Empty(report.Findings);
        Assert.True(report.Clean);
        Assert.Equal(8, report.Certificates);
        Assert.Equal(5, report.Checkpoints);
        Assert.True(report.LogEntries > 20);
    }

    [Fact]
    public async Task It_changes_nothing_and_a_start_follows()
    {
        var before = await File.ReadAllBytesAsync(Database);
        await Fsck.RunAsync(folder, key, default);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
        await Store.Open(folder).DisposeAsync();
    }

    [Fact]
    public async Task It_does_not_run_beside_the_appliance()
    {
        await using var store = Store.Open(folder);
        await Assert.ThrowsAsync<DataDirectoryInUseException>(() => Fsck.RunAsync(folder, key, default));
    }

    [Theory]
    [InlineData("UPDATE certificates SET subject = 'CN=jump' WHERE id = 4", "certificates/4 is not as the audit log records it")]
    [InlineData("UPDATE certificates SET der = x'3000' WHERE id = 4", "certificates/4")]
    [InlineData("DELETE FROM certificates WHERE id = 4", "certificates/4 is on the audit log, but not in the database")]
    [InlineData("UPDATE log SET entry = CAST(replace(CAST(entry AS TEXT), 'success', 'refused') AS BLOB) WHERE id = 12", "entries of the audit log are not those")]
    [InlineData("DELETE FROM log WHERE id = 5", "no entry 5")]
    [InlineData("UPDATE checkpoints SET note = replace(note, 'A', 'B') WHERE size = (SELECT min(size) FROM checkpoints)", "The checkpoint of size")]
    [InlineData("UPDATE grants SET bound_to = NULL WHERE grant_id = 'code1'", "grants/2 is not as the audit log records it")]
    [InlineData("UPDATE devices SET dns_names = '[\"bank\"]' WHERE name = 'pump-1'", "devices/2 is not as the audit log records it")]
    [InlineData("INSERT INTO domains SELECT 9, 'other', authority, profiles, manufacturers, 0, 0, 0, NULL, NULL FROM domains", "domains/9 is not on the audit log")]
    [InlineData("UPDATE certificates SET status = 1 WHERE status = 3", "is not as the audit log records it")]
    [InlineData("DELETE FROM revocations", "is on the audit log, but not in the database")]
    [InlineData("UPDATE revocations SET released = 1", "is not as the audit log records it")]
    [InlineData("DELETE FROM blocked_keys", "blocked_keys/1 is on the audit log, but not in the database")]
    [InlineData("DELETE FROM manufacturers", "manufacturers/1 is on the audit log, but not in the database")]
    [InlineData("UPDATE public_urls SET url = 'http://other.example'", "public_urls/1 is not as the audit log records it")]
    [InlineData("UPDATE people SET roles = '[\"administrator\"]'", "people/1 is not as the audit log records it")]
    [InlineData("UPDATE people SET password = 'mine'", "people/1 is not as the audit log records it")]
    [InlineData("UPDATE people SET totp_step = 0", "people/1 is not as the audit log records it")]
    [InlineData("DELETE FROM people", "people/1 is on the audit log, but not in the database")]
    [InlineData("INSERT INTO people SELECT 9, 'eve', display_name, roles, 1, 0, password, NULL, NULL, totp_key, 0, recovery_codes, added_at, mac, machine, passkey_handle FROM people", "people/9 is not on the audit log")]
    [InlineData("UPDATE vouchers SET nonce = 'x' WHERE id = 2", "vouchers/2 is not as the audit log records it")]
    [InlineData("UPDATE vouchers SET before = zeroblob(32) WHERE id = 3", "vouchers/3 is not as the audit log records it")]
    [InlineData("DELETE FROM vouchers WHERE id = 3", "vouchers/3 is on the audit log, but not in the database")]
    [InlineData("UPDATE batches SET made = 0", "batches/1 is not as the audit log records it")]
    [InlineData("UPDATE ownership SET first_comer = NULL", "ownership/1 is not as the audit log records it")]
    [InlineData("UPDATE ownership SET owner = 'works'", "ownership/1 is not as the audit log records it")]
    [InlineData("UPDATE owners SET anchors = '[]'", "owners/1 is not as the audit log records it")]
    [InlineData("UPDATE models SET policy = 0", "models/1 is not as the audit log records it")]
    [InlineData("UPDATE bookings SET acceptance = 'other'", "bookings/1 is not as the audit log records it")]
    [InlineData("DELETE FROM titles", "titles/1 is on the audit log, but not in the database")]
    [InlineData("UPDATE transfers SET progress = 'Closed'", "transfers/1 is not as the audit log records it")]
    [InlineData("DELETE FROM transfers", "transfers/1 is on the audit log, but not in the database")]
    [InlineData("UPDATE titles SET owner = 'eve'", "titles/1 is not as the audit log records it")]
    [InlineData("UPDATE api_keys SET owner = 'otto'", "api_keys/1 is not as the audit log records it")]
    [InlineData("DELETE FROM api_keys", "api_keys/1 is on the audit log, but not in the database")]
    [InlineData("INSERT INTO api_keys SELECT 9, 'x', x'01', 0, owner, note, NULL, NULL, 1, created_at, expires_at, NULL, mac FROM api_keys", "api_keys/9 is not on the audit log")]
    [InlineData("UPDATE profile_versions SET text = 'name: other'", "profile_versions/1 is not as the audit log records it")]
    [InlineData("DELETE FROM profile_versions", "profile_versions/1 is on the audit log, but not in the database")]
    [InlineData("UPDATE passkeys SET sign_count = 4", "passkeys/1 is not as the audit log records it")]
    [InlineData("UPDATE joins SET verdict = 'Accepted'", "joins/1 is not as the audit log records it")]
    [InlineData("UPDATE recovery_keys SET spki = x'02'", "recovery_keys/1 is not as the audit log records it")]
    [InlineData("UPDATE backup_plan SET folder = '/tmp'", "backup_plan/1 is not as the audit log records it")]
    [InlineData("UPDATE backups SET damaged_at = NULL", "backups/1 is not as the audit log records it")]
    [InlineData("UPDATE backup_drills SET trouble = NULL", "backup_drills/1 is not as the audit log records it")]
    [InlineData("UPDATE retirements SET cms = x'02'", "retirements/1 is not as the audit log records it")]
    [InlineData("DELETE FROM retirements", "retirements/1 is on the audit log, but not in the database")]
    [InlineData("DELETE FROM held_vouchers", "held_vouchers/1 is on the audit log, but not in the database")]
    [InlineData("DELETE FROM joins", "joins/1 is on the audit log, but not in the database")]
    [InlineData("DELETE FROM passkeys", "passkeys/1 is on the audit log, but not in the database")]
    [InlineData("INSERT INTO passkeys SELECT 9, x'09', person, handle, host, label, public_key, transports, created_at, 0, 0, 0, NULL, NULL, mac FROM passkeys", "passkeys/9 is not on the audit log")]
    [InlineData("DROP INDEX certificates_serial", "index certificates_serial is missing")]
    [InlineData("CREATE TRIGGER evil AFTER INSERT ON grants BEGIN DELETE FROM log; END", "trigger evil")]
    [InlineData("DELETE FROM holders WHERE certificate = 5", "holders does not know")]
    [InlineData("INSERT INTO holders VALUES (x'00', 5, x'')", "holders has")]
    public async Task It_names_what_was_changed_by_hand(string sql, string finding)
    {
        Intruder.Write(folder, sql);
        var report = await Fsck.RunAsync(folder, key, default);
        Assert.Contains(report.Findings, sentence => sentence.Contains(finding, StringComparison.Ordinal));
        Assert.False(report.Clean);
    }

    [Theory] // what is only noted has whatever time the box shows
    [InlineData(-59, false, false)]
    [InlineData(-61, false, true)]
    [InlineData(-61, true, false)]
    public async Task It_names_a_certificate_that_was_intended_before_a_time_that_was_signed(int seconds, bool confirmed, bool isFinding)
    {
        await using (var store = Store.Open(folder))
        {
            var then = InMemoryCa.Start.AddSeconds(seconds);
            var caller = new Administrator("uid:0");
            await store.Audit.AppendAsync(AuditEntry.Create(AuditEventType.EnrolmentRefused, then.AddDays(1), caller, AuditOutcome.Refused), default);
            if (confirmed) await store.Audit.AppendAsync(AuditEntry.Create(AuditEventType.ClockConfirmed, then, caller, AuditOutcome.Success), default);
            var intent = Records.Intent("pump-2") with { Subject = "CN=pump-2", CreatedAt = then };
            await store.Issuance.RecordIntentAsync(intent, [], then, then, AuditEntry.Create(AuditEventType.CertificateIntended, then, caller, AuditOutcome.Success), default);
        }

        var report = await Fsck.RunAsync(folder, key, default);

        Assert.Equal(isFinding, report.Findings.Any(finding => finding.Contains("had been signed", StringComparison.Ordinal)));
        Assert.Equal(isFinding, !report.Clean);
    }

    [Fact]
    public async Task It_notices_a_changed_checkpoint_file()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "audit", "checkpoint"), "other");
        Assert.Contains("audit/checkpoint", Assert.Single((await Fsck.RunAsync(folder, key, default)).Findings), StringComparison.Ordinal);
    }

    [Theory] // A crash may come between the database and the file, which the next start writes; what is older was put back by somebody.
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_checkpoint_file_may_be_the_one_before_and_no_older(int behind, bool isClean)
    {
        var notes = new List<string>();
        await using (var store = Store.Open(folder))
        {
            await foreach (var (_, note) in store.Audit.CheckpointsAsync(default)) notes.Add(note);
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "audit", "checkpoint"), notes[^(1 + behind)]);
        Assert.Equal(isClean, (await Fsck.RunAsync(folder, key, default)).Clean);
    }

    // Any row of any table, any column, any other value.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Each_of_250_random_changes_of_a_row_is_found(int seed)
    {
        var random = new Random(seed);
        var original = await File.ReadAllBytesAsync(Database);
        for (var i = 0; i < 250; i++)
        {
            await File.WriteAllBytesAsync(Database, original);
            var change = ChangeAtRandom(random);
            Assert.False((await Fsck.RunAsync(folder, key, default)).Clean, change);
        }
    }

    private string ChangeAtRandom(Random random)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=false;Foreign Keys=false");
        connection.Open();
        while (true)
        {
            var table = Tables[random.Next(Tables.Length)];
            var columns = Query(connection, $"SELECT name || '|' || type FROM pragma_table_info('{table}')");
            var column = columns[random.Next(columns.Count)].Split('|');
            var value = column[1] switch
            {
                "INTEGER" => $"ifnull({column[0]}, 0) + {random.Next(1, 5)}",
                "TEXT" => $"ifnull({column[0]}, '') || '{(char)('a' + random.Next(26))}'",
                _ => $"CAST(ifnull({column[0]}, x'') || x'{random.Next(256):x2}' AS BLOB)",
            };
            var key = table == "holders" ? "name" : table == "checkpoints" ? "size" : "id";
            var sql = $"UPDATE {table} SET {column[0]} = {value} WHERE {key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {random.Next(8)})";
            try
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                if (command.ExecuteNonQuery() > 0) return sql;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == 19)
            {
                // A constraint stood in the way: another one.
            }
        }
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read()) values.Add(rows.GetString(0));
        return values;
    }
}
