using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Tests.People;

/// <summary>API keys as they are kept.</summary>
public sealed class ApiKeyStoreTests : StoreTest
{
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private static readonly ApiKey Narrow = new()
    {
        Sha256 = SHA256.HashData([1]),
        IsCertificate = true,
        Owner = "robot",
        Note = "line 1",
        OnlyRoles = [new(Role.RaOperator, "plant"), new(Role.Auditor)],
        OnlyDomain = "plant",
        MayDoSensitive = true,
        CreatedAt = Records.Now,
        ExpiresAt = Records.Now.AddDays(90),
    };

    private static readonly ApiKey Wide = new() { Sha256 = SHA256.HashData([2]), Owner = "anna", Note = "reports", CreatedAt = Records.Now, ExpiresAt = Records.Now.AddDays(1) };

    [Fact]
    public async Task Everything_of_a_key_comes_back()
    {
        await AddAsync(Narrow);
        await AddAsync(Wide);
        await Keys.ChangeAsync(Wide.Name, key => (key with { RevokedAt = Records.Now.AddHours(1) }, Records.Entry(AuditEventType.ApiKeyRevoked)), default);
        await Keys.NoteUseAsync(Narrow.Name, Records.Now.AddMinutes(5), default);
        await RestartAsync();

        Assert.Equivalent(Narrow, await Keys.FindAsync(Narrow.Sha256, default), strict: true);
        Assert.Equivalent(Wide with { RevokedAt = Records.Now.AddHours(1) }, await Keys.FindAsync(Wide.Sha256, default), strict: true);
        Assert.Equal([(Wide.Name, null), (Narrow.Name, Records.Now.AddMinutes(5))], (await Keys.ListAsync(null, default)).Select(used => (used.Key.Name, used.LastUsedAt)));
        Assert.Equal("robot", Assert.Single(await Keys.ListAsync("robot", default)).Key.Owner);
        Assert.Null(await Keys.FindAsync(SHA256.HashData([3]), default));
        Assert.Null(await Keys.ChangeAsync("nothing", key => (key, Records.Entry()), default));
    }

    [Theory] // whoever writes the database without people.key gives nobody more
    [InlineData("UPDATE api_keys SET only_roles = NULL")]
    [InlineData("UPDATE api_keys SET only_domain = NULL")]
    [InlineData("UPDATE api_keys SET only_domain = NULL, revoked_at = NULL")]
    [InlineData("UPDATE api_keys SET certificate = 0")]
    [InlineData("UPDATE api_keys SET owner = 'anna'")]
    [InlineData("UPDATE api_keys SET sensitive = 0")]
    [InlineData("UPDATE api_keys SET expires_at = 9999999999999")]
    [InlineData("UPDATE api_keys SET sha256 = zeroblob(32)")]
    [InlineData("UPDATE api_keys SET mac = zeroblob(32)")]
    public async Task A_row_that_somebody_else_wrote_is_a_revoked_key(string sql)
    {
        await AddAsync(Narrow);
        Assert.Equal(1, Intruder.Write(Folder.Path, sql));
        Assert.NotNull(Assert.Single(await Keys.ListAsync(null, default)).Key.RevokedAt);
    }

    [Fact]
    public async Task What_vouches_for_one_table_does_not_vouch_for_another()
    {
        var key = new PeopleKey(Folder.Path, Random);
        await AddAsync(Narrow);
        Assert.Equal(1, Intruder.Write(Folder.Path, "UPDATE api_keys SET only_domain = NULL"));
        using var connection = new SqliteConnection($"Data Source={Folder.Database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sha256, certificate, owner, note, only_roles, only_domain, sensitive, created_at, expires_at, revoked_at FROM api_keys";
        object[] columns = new object[11];
        using (var row = command.ExecuteReader())
        {
            row.Read();
            row.GetValues(columns);
        }
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE api_keys SET mac = $mac";
        // As a row of people would be vouched for: nothing in front of it.
        update.Parameters.AddWithValue("$mac", key.MacOf(WitnessedRow.DigestOf(columns)));
        update.ExecuteNonQuery();
        Assert.NotNull(Assert.Single(await Keys.ListAsync(null, default)).Key.RevokedAt);
    }

    [Fact]
    public async Task Without_the_file_of_the_key_no_key_is_good()
    {
        await AddAsync(Wide);
        File.Delete(Path.Combine(Folder.Path, "people.key"));
        Assert.NotNull((await Store.ApiKeysWith(new PeopleKey(Folder.Path, Random)).FindAsync(Wide.Sha256, default))!.RevokedAt);
    }

    private IApiKeyStore Keys => Store.ApiKeysWith(new PeopleKey(Folder.Path, Random));

    private Task AddAsync(ApiKey key) => Keys.AddAsync(key, Records.Entry(AuditEventType.ApiKeyAdded), default);
}
