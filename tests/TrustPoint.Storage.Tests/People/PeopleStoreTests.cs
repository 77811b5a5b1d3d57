using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.People;

namespace TrustPoint.Storage.Tests.People;

/// <summary>People as they are kept.</summary>
public sealed class PeopleStoreTests : StoreTest
{
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
        AddedAt = Records.Now,
    };

    [Fact]
    public async Task Everything_of_a_person_comes_back()
    {
        await AddAsync(Anna);
        await AddAsync(new() { Name = "berta", DisplayName = "Berta", Roles = [], AddedAt = Records.Now });
        await RestartAsync();

        Assert.Equivalent(Anna, await Store.People.FindAsync("anna", default), strict: true);
        var berta = (await Store.People.ListAsync(default))[1];
        Assert.Equal(("berta", true, null, null, null), (berta.Name, berta.Enabled, berta.PasswordHash, berta.SetUp, berta.SealedTotpKey));
        Assert.Null(await Store.People.FindAsync("Anna", default));
    }

    [Fact]
    public async Task A_name_is_one_persons()
    {
        await AddAsync(Anna);
        await Assert.ThrowsAsync<NameTakenException>(() => AddAsync(Anna with { DisplayName = "Another" }));
        Assert.Equal("Anna Älva", (await Store.People.FindAsync("anna", default))!.DisplayName);
    }

    [Fact]
    public async Task A_change_that_is_not_wanted_leaves_account_and_log_as_they_are()
    {
        await AddAsync(Anna);
        var before = await Store.Audit.HeadAsync(default);
        Assert.Null(await Store.People.ChangeAsync("anna", _ => null, default));
        Assert.Null(await Store.People.ChangeAsync("nobody", account => (account, Records.Entry()), default));
        Assert.Equal(before.Size, (await Store.Audit.HeadAsync(default)).Size);
    }

    [Fact]
    public async Task Of_a_hundred_changes_at_once_each_sees_the_one_before()
    {
        await AddAsync(Anna with { Epoch = 0 });
        var once = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Store.People.ChangeAsync("anna", account =>
        {
            return (account with { Epoch = account.Epoch + 1 }, Records.Entry(AuditEventType.PersonEnabled));
        }, default))));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            if (await Store.People.ChangeAsync("anna", account => account.TotpStep < 60_000_000 ? (account with { TotpStep = 60_000_000 }, Records.Entry(AuditEventType.PersonSignedIn)) : null, default) is not null)
                Interlocked.Increment(ref once);
        })));
        Assert.Equal((100, 1), ((await Store.People.FindAsync("anna", default))!.Epoch, once));
    }

    private Task AddAsync(Account account) => Store.People.AddAsync(account, Records.Entry(AuditEventType.PersonAdded), default);
}
