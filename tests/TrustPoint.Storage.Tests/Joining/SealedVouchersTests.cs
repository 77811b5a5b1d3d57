using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Joining;
using TrustPoint.Storage.People;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Joining;

/// <summary>A copy of the database takes no device over (RFC 8995 sections 3.1 and 7.2, BRS-100): vouchers stand sealed in it, and all else of them can be searched.</summary>
public sealed class SealedVouchersTests : IDisposable
{
    private static readonly byte[] Voucher = [.. "a voucher without nonce, good for whoever has it"u8];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_voucher_comes_back_as_it_was_and_is_nowhere_in_the_database()
    {
        await using (var ca = await StoredCa.CreateAsync(folder.Path))
        {
            var (held, join) = await KeepAsync(ca);
            Assert.Equal(Voucher, (await ca.Store.HeldVouchersWith(ca.PeopleKey).FindAsync(held.Sha256, default))!.Der);
            Assert.Equal(Voucher, (await ca.Store.JoinsWith(ca.PeopleKey).FindAsync(join.Id, default))!.Voucher);
            var listed = await ca.Store.HeldVouchersWith(ca.PeopleKey).ListAsync(new("acme", "SN-1"), ca.Time.GetUtcNow(), HeldVoucherSort.Newest, null, 10, default);
            Assert.Equal(held.ExpiresAt, Assert.Single(listed.Items).ExpiresAt);
        }
        foreach (var file in Directory.GetFiles(folder.Path, "trustpoint.db*")) Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Voucher) < 0, file);
    }

    [Fact]
    public async Task Without_the_key_beside_the_database_they_do_not_open_and_it_is_said_what_to_do()
    {
        await using var ca = await StoredCa.CreateAsync(folder.Path);
        var (held, join) = await KeepAsync(ca);
        var other = new PeopleKey(Directory.CreateDirectory(Path.Combine(folder.Path, "other")).FullName, System.Security.Cryptography.RandomNumberGenerator.Create());
        Assert.Contains("Put people.key back", (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ca.Store.HeldVouchersWith(other).FindAsync(held.Sha256, default))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ca.Store.JoinsWith(other).FindAsync(join.Id, default));
    }

    private static async Task<(HeldVoucher Held, Join Join)> KeepAsync(StoredCa ca)
    {
        var now = ca.Time.GetUtcNow();
        var held = new HeldVoucher { Sha256 = "ab", Manufacturer = "acme", SerialNumber = "SN-1", Der = Voucher, ExpiresAt = now.AddDays(30), Order = "17", ImportedBy = "anna", ImportedAt = now };
        await ca.Store.HeldVouchersWith(ca.PeopleKey).AddAsync([held], ca.Entry(AuditEventType.VouchersImported), default);
        var joins = ca.Store.JoinsWith(ca.PeopleKey);
        var join = await joins.AddAsync(
            new() { IdevidSha256 = "00", Nonce = "n", Manufacturer = "acme", SerialNumber = "SN-1", Domain = "plant", Idevid = [0x30], State = JoinState.VoucherAsked, CreatedAt = now, ChangedAt = now },
            null, ca.Entry(AuditEventType.JoinBegan), default);
        join = await joins.ChangeAsync(join with { State = JoinState.VoucherGot, Voucher = Voucher, MasaWords = "here you are" }, ca.Entry(AuditEventType.VoucherReceived), null, default);
        Assert.Equal("here you are", (await joins.FindAsync(join!.Id, default))!.MasaWords);
        return (held, join);
    }
}
