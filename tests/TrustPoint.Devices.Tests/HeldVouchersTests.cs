using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests;

/// <summary>Which of the vouchers that were brought by hand a device is given (RFC 8995 section 3.1, BRS-36).</summary>
public sealed class HeldVouchersTests : IAsyncLifetime, IDisposable
{
    private readonly Kept store = new();
    private TestPlant plant = null!;
    private Comers comers = null!;
    private VoucherSigner signer = null!;

    public async Task InitializeAsync()
    {
        plant = await TestPlant.CreateAsync();
        comers = new(plant);
        signer = new(plant.Time.GetUtcNow());
        await comers.RuleAsync(Comers.Rules with { VoucherAnchors = [signer.Der] });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        signer.Dispose();
        plant.Dispose();
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("without end", true)]
    [InlineData("expired since", false)]
    [InlineData("its signer is accepted no more", false)]
    [InlineData("the registrar was renewed", false)]
    [InlineData("of another issuer", false)]
    public async Task A_voucher_is_used_as_long_as_it_fits(string state, bool isUsed)
    {
        Keep(state == "without end" ? null : plant.Time.GetUtcNow().AddDays(30), state == "of another issuer" ? new byte[20] : null);
        if (state == "expired since") plant.Time.Advance(TimeSpan.FromDays(31));
        if (state == "its signer is accepted no more") await comers.RuleAsync(Comers.Rules with { VoucherAnchors = [plant.Maker.Der] });
        Certificate[] shown = state == "the registrar was renewed" ? [Certificate.Decode(plant.Ca.Sign(new("CN=registrar")))] : comers.Shown;
        Assert.Equal(isUsed, await Held().FindFittingAsync(await comers.IdentifyAsync("SN-9"), shown, default) is not null);
    }

    [Fact]
    public async Task One_that_does_not_fit_does_not_stand_before_one_that_does()
    {
        Keep(plant.Time.GetUtcNow().AddDays(90), null);
        Keep(plant.Time.GetUtcNow().AddDays(1), null);
        plant.Time.Advance(TimeSpan.FromDays(2));
        var found = (await Held().FindFittingAsync(await comers.IdentifyAsync("SN-9"), comers.Shown, default))!.Value;
        Assert.Equal(1, found.Held.Id);
        Assert.Null(await Held().FindFittingAsync(await comers.IdentifyAsync("SN-8"), comers.Shown, default));
    }

    private HeldVouchers Held() => new(store, plant.Manufacturers, () => comers.Shown, plant.Time);

    private void Keep(DateTimeOffset? expires, byte[]? issuer) => store.All.Add(new()
    {
        Id = store.All.Count + 1,
        Sha256 = "00",
        Manufacturer = "maker",
        SerialNumber = "SN-9",
        Der = signer.Sign(new() { Assertion = VoucherAssertion.Verified, SerialNumber = "SN-9", IdevidIssuer = issuer is null ? null : (ReadOnlyMemory<byte>?)issuer, PinnedDomainCert = comers.Shown[0], ExpiresOn = expires }),
        ExpiresAt = expires,
        Order = "17",
        ImportedBy = "anna",
        ImportedAt = plant.Time.GetUtcNow(),
    });

    // Newest first, as the real one.
    private sealed class Kept : IHeldVoucherStore
    {
        public List<HeldVoucher> All { get; } = [];

        public Task<int> AddAsync(IReadOnlyList<HeldVoucher> vouchers, AuditEntry entry, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask<HeldVoucher?> FindAsync(long id, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask<HeldVoucher?> FindAsync(string sha256, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<HeldVoucher>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<HeldVoucher>>([.. All.Where(voucher => (voucher.Manufacturer, voucher.SerialNumber) == (manufacturer, serialNumber)).Reverse()]);

        public Task<Slice<HeldVoucher>> ListAsync(HeldVoucherFilter filter, DateTimeOffset now, HeldVoucherSort sort, ListPosition? from, int limit, CancellationToken ct) => throw new NotSupportedException();
    }
}
