using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Tests.People;

/// <summary>People as they are kept.</summary>
public sealed class PeopleStoreTests : StoreTest
{
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private static readonly Account Anna = new()
    {
        Name = "anna",
        DisplayName = "Anna Älva",
        Roles = [new(Role.RaOperator, "plant"), new(Role.Auditor)],
        Enabled = false,
        Epoch = 3,
        PasswordHash = "hash",
        SetUp = new([1, 2], Records.Now.AddDays(1)),
        SealedTotpKey = [3, 4],
        TotpStep = 59_000_000,
        RecoveryCodes = [[5], [6]],
        PasskeyHandle = "handle",
        AddedAt = Records.Now,
    };

    [Fact]
    public async Task Everything_of_a_person_comes_back()
    {
        await AddAsync(Anna);
        await AddAsync(new() { Name = "berta", DisplayName = "Berta", Roles = [], AddedAt = Records.Now });
        await AddAsync(new() { Name = "robot", DisplayName = "Robot", Roles = [], IsMachine = true, AddedAt = Records.Now });
        await RestartAsync();

        Assert.Equivalent(Anna, await People.FindAsync("anna", default), strict: true);
        var berta = (await People.ListAsync(default))[1];
        Assert.Equal(("berta", true, null, null, null), (berta.Name, berta.Enabled, berta.PasswordHash, berta.SetUp, berta.SealedTotpKey));
        Assert.Equal((false, true), (berta.IsMachine, (await People.FindAsync("robot", default))!.IsMachine));
        Assert.Null(await People.FindAsync("Anna", default));
    }

    [Theory]
    [InlineData(null, null, "anna bert carl-2 robot")]
    [InlineData("AR", null, "carl-2")] // in the login name
    [InlineData("LUND", null, "anna bert")] // in what people call them
    [InlineData("%", null, "")] // no letter is a wildcard
    [InlineData(null, AccountGroup.People, "anna carl-2")]
    [InlineData(null, AccountGroup.Machines, "robot")]
    [InlineData(null, AccountGroup.Disabled, "bert")]
    [InlineData("nn", AccountGroup.Disabled, "")]
    public async Task A_list_is_narrowed_by_a_part_of_a_name_and_by_what_they_are(string? text, AccountGroup? group, string expected)
    {
        await AddSomeAsync();
        Assert.Equal(expected, Names(await ListAsync(new(text, group), AccountSort.Name, null, 10)));
    }

    [Theory]
    [InlineData(AccountSort.Name, "anna bert", "carl-2 robot")]
    [InlineData(AccountSort.Newest, "bert anna", "robot carl-2")]
    public async Task A_list_goes_on_from_a_place_and_back(AccountSort sort, string expected, string next)
    {
        await AddSomeAsync();
        var first = await ListAsync(new(), sort, null, 2);
        var second = await ListAsync(new(), sort, first.Last, 2);
        var back = await ListAsync(new(), sort, second.First!.Value with { Backwards = true }, 2);

        Assert.Equal((expected, next, expected), (Names(first), Names(second), Names(back)));
        Assert.Equal((true, false, false), (first.More, second.More, back.More));
    }

    [Fact]
    public async Task A_name_is_one_persons()
    {
        await AddAsync(Anna);
        await Assert.ThrowsAsync<NameTakenException>(() => AddAsync(Anna with { DisplayName = "Another" }));
        Assert.Equal("Anna Älva", (await People.FindAsync("anna", default))!.DisplayName);
    }

    [Fact]
    public async Task A_change_that_is_not_wanted_leaves_account_and_log_as_they_are()
    {
        await AddAsync(Anna);
        var before = await Store.Audit.HeadAsync(default);
        Assert.Null(await People.ChangeAsync("anna", _ => null, default));
        Assert.Null(await People.ChangeAsync("nobody", account => (account, Records.Entry()), default));
        Assert.Equal(before.Size, (await Store.Audit.HeadAsync(default)).Size);
    }

    [Fact]
    public async Task Of_a_hundred_changes_at_once_each_sees_the_one_before()
    {
        await AddAsync(Anna with { Epoch = 0 });
        var once = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => People.ChangeAsync("anna", account =>
        {
            return (account with { Epoch = account.Epoch + 1 }, Records.Entry(AuditEventType.PersonEnabled));
        }, default))));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            if (await People.ChangeAsync("anna", account => account.TotpStep < 60_000_000 ? (account with { TotpStep = 60_000_000 }, Records.Entry(AuditEventType.PersonSignedIn)) : null, default) is not null)
                Interlocked.Increment(ref once);
        })));
        Assert.Equal((100, 1), ((await People.FindAsync("anna", default))!.Epoch, once));
    }

    [Theory] // whoever writes the database without people.key lets nobody in
    [InlineData("UPDATE people SET password = 'mine'")]
    [InlineData("UPDATE people SET enabled = 1")]
    [InlineData("UPDATE people SET roles = '[\"administrator\"]'")]
    [InlineData("UPDATE people SET totp_key = NULL, set_up_sha256 = x'01', set_up_expires_at = 9999999999999")]
    [InlineData("UPDATE people SET recovery_codes = '[]'")]
    [InlineData("UPDATE people SET totp_step = 0")]
    [InlineData("UPDATE people SET name = 'eve'")]
    [InlineData("INSERT INTO people SELECT 9, 'eve', display_name, roles, 1, epoch, password, NULL, NULL, totp_key, 0, recovery_codes, added_at, mac, machine, passkey_handle FROM people")]
    [InlineData("UPDATE people SET machine = 1")]
    [InlineData("UPDATE people SET passkey_handle = 'mine'")]
    public async Task A_row_that_somebody_else_wrote_is_a_name_without_roles_and_credentials(string sql)
    {
        await AddAsync(Anna);
        Intruder.Write(Folder.Path, sql);
        var forged = (await People.ListAsync(default))[^1];
        Assert.Equal((false, 0, null, null, null, 0), (forged.Enabled, forged.Roles.Count, forged.PasswordHash, forged.SetUp, forged.SealedTotpKey, forged.RecoveryCodes.Count));
        Assert.Equivalent(forged, await People.FindAsync(forged.Name, default), strict: true);
        // Who is given roles anew is not given back what was forged.
        await People.ChangeAsync(forged.Name, account => (account with { Enabled = true, Roles = [new(Role.Auditor)] }, Records.Entry()), default);
        var again = (await People.FindAsync(forged.Name, default))!;
        Assert.Equal((true, "auditor", null, null), (again.Enabled, $"{again.Roles.Single()}", again.PasswordHash, again.SealedTotpKey));
    }

    [Fact]
    public async Task A_person_of_before_there_were_machines_and_passkeys_still_counts()
    {
        await AddAsync(Anna with { Enabled = true, PasskeyHandle = null });
        using var connection = new SqliteConnection($"Data Source={Folder.Database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT name, display_name, roles, enabled, epoch, password, set_up_sha256, set_up_expires_at, totp_key, totp_step, recovery_codes, added_at, mac FROM people
            """;
        using var row = command.ExecuteReader();
        row.Read();
        var columns = new object[row.FieldCount];
        row.GetValues(columns);
        Assert.Equal(new PeopleKey(Folder.Path, Random).MacOf(WitnessedRow.DigestOf(columns.AsSpan(..^1))), columns[^1]);
    }

    [Fact]
    public async Task Without_the_key_nobody_is_anybody()
    {
        await AddAsync(Anna);
        File.Delete(Path.Combine(Folder.Path, "people.key"));
        Assert.Empty((await Store.PeopleWith(new PeopleKey(Folder.Path, Random)).FindAsync("anna", default))!.Roles);
    }

    private IPeopleStore People => Store.PeopleWith(new PeopleKey(Folder.Path, Random));

    private async Task AddSomeAsync()
    {
        foreach (var (name, displayName, enabled, isMachine) in new[] { ("carl-2", "Carl Ek", true, false), ("robot", "Mover", true, true), ("anna", "Anna Lund", true, false), ("bert", "Bert Lund", false, false) })
            await AddAsync(new() { Name = name, DisplayName = displayName, Roles = [], Enabled = enabled, IsMachine = isMachine, AddedAt = Records.Now });
    }

    private Task<Slice<Account>> ListAsync(AccountFilter filter, AccountSort sort, ListPosition? from, int limit) => People.ListAsync(filter, sort, from, limit, default);

    private static string Names(Slice<Account> slice) => string.Join(' ', slice.Items.Select(account => account.Name));

    private Task AddAsync(Account account) => People.AddAsync(account, Records.Entry(AuditEventType.PersonAdded), default);
}
