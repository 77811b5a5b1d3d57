using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.People;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Tests.People;

/// <summary>Passkeys as they are kept.</summary>
public sealed class PasskeyStoreTests : StoreTest
{
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private static readonly Passkey Stick = new()
    {
        CredentialId = [1, 2, 3],
        Person = "anna",
        Handle = "handle",
        Host = "box.plant",
        Label = "my stick",
        PublicKey = [4, 5],
        Transports = ["usb", "nfc"],
        CreatedAt = Records.Now,
        IsBackupEligible = true,
        IsBackedUp = true,
        SignCount = uint.MaxValue,
        LastUsedAt = Records.Now.AddMinutes(1),
    };

    [Fact]
    public async Task Everything_of_a_passkey_comes_back_with_its_persons_handle()
    {
        await AddAsync();
        await Passkeys.ChangeAsync(
            Stick.CredentialId, (account, passkey) => (account with { Epoch = 7 }, passkey with { RemovedAt = Records.Now.AddHours(1) }, Records.Entry(AuditEventType.PasskeyRemoved)), default);
        await RestartAsync();

        Assert.Equivalent(Stick with { RemovedAt = Records.Now.AddHours(1) }, Assert.Single(await Passkeys.ListAsync("handle", default)), strict: true);
        Assert.Empty(await Passkeys.ListAsync("another", default));
        var anna = (await People.FindAsync("anna", default))!;
        Assert.Equal(("handle", 7), (anna.PasskeyHandle, anna.Epoch));
    }

    [Fact]
    public async Task What_is_not_wanted_leaves_account_passkeys_and_log_as_they_are()
    {
        await AddAsync();
        var before = await Store.Audit.HeadAsync(default);
        Assert.Null(await Passkeys.AddAsync("anna", (_, _) => null, default));
        Assert.Null(await Passkeys.AddAsync("nobody", (account, _) => (account, Stick with { CredentialId = [9] }, Records.Entry()), default));
        Assert.Null(await Passkeys.ChangeAsync(Stick.CredentialId, (_, _) => null, default));
        Assert.Null(await Passkeys.ChangeAsync([9], (account, passkey) => (account, passkey, Records.Entry()), default));
        Assert.Equal(before.Size, (await Store.Audit.HeadAsync(default)).Size);
    }

    [Fact]
    public async Task Whoever_adds_one_sees_all_that_were_added_before_it()
    {
        await AddAsync();
        await Task.WhenAll(Enumerable.Range(10, 30).Select(id => Task.Run(() => Passkeys.AddAsync(
            "anna", (account, kept) => kept.Count < 4 ? (account, Stick with { CredentialId = [(byte)id] }, Records.Entry(AuditEventType.PasskeyAdded)) : null, default))));
        Assert.Equal(4, (await Passkeys.ListAsync("handle", default)).Count);
    }

    [Fact] // WebAuthn Level 2 section 7.1 step 22
    public async Task A_credential_id_is_one_passkeys_for_ever()
    {
        await AddAsync();
        await Passkeys.ChangeAsync(Stick.CredentialId, (account, passkey) => (account, passkey with { RemovedAt = Records.Now }, Records.Entry()), default);
        await Assert.ThrowsAsync<NameTakenException>(() => Passkeys.AddAsync("anna", (account, _) => (account with { Epoch = 99 }, Stick, Records.Entry()), default));
        Assert.NotEqual(99, (await People.FindAsync("anna", default))!.Epoch);
    }

    [Theory] // whoever writes the database without people.key lets nobody in
    [InlineData("UPDATE passkeys SET person = 'eve'")]
    [InlineData("UPDATE passkeys SET host = 'evil.example'")]
    [InlineData("UPDATE passkeys SET public_key = x'00'")]
    [InlineData("UPDATE passkeys SET credential_id = x'00'")]
    [InlineData("UPDATE passkeys SET sign_count = 0")]
    [InlineData("UPDATE passkeys SET backup_eligible = 0")]
    [InlineData("UPDATE passkeys SET label = 'yours'")]
    [InlineData("UPDATE passkeys SET mac = zeroblob(32)")]
    public async Task A_row_that_somebody_else_wrote_is_a_removed_passkey(string sql)
    {
        await AddAsync();
        Assert.Equal(1, Intruder.Write(Folder.Path, sql));
        Assert.NotNull(Assert.Single(await Passkeys.ListAsync("handle", default)).RemovedAt);
    }

    [Fact]
    public async Task A_removed_passkey_is_not_put_back_by_hand()
    {
        await AddAsync();
        await Passkeys.ChangeAsync(Stick.CredentialId, (account, passkey) => (account, passkey with { RemovedAt = Records.Now }, Records.Entry()), default);
        Assert.Equal(1, Intruder.Write(Folder.Path, "UPDATE passkeys SET removed_at = NULL"));
        Assert.NotNull(Assert.Single(await Passkeys.ListAsync("handle", default)).RemovedAt);
    }

    [Fact]
    public async Task Without_the_file_of_the_key_no_passkey_is_good()
    {
        await AddAsync();
        File.Delete(Path.Combine(Folder.Path, "people.key"));
        Assert.NotNull(Assert.Single(await Passkeys.ListAsync("handle", default)).RemovedAt);
    }

    private IPasskeyStore Passkeys => Store.PasskeysWith(new PeopleKey(Folder.Path, Random));

    private IPeopleStore People => Store.PeopleWith(new PeopleKey(Folder.Path, Random));

    private async Task AddAsync()
    {
        await People.AddAsync(new() { Name = "anna", DisplayName = "Anna", Roles = [new(Role.Auditor)], AddedAt = Records.Now }, Records.Entry(AuditEventType.PersonAdded), default);
        Assert.NotNull(await Passkeys.AddAsync("anna", (account, _) => (account with { PasskeyHandle = "handle" }, Stick, Records.Entry(AuditEventType.PasskeyAdded)), default));
    }
}
