using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests.Plant;

/// <summary>Devices of the plant's manufacturer that come by voucher, step by step.</summary>
internal sealed class Comers(TestPlant plant)
{
    public static readonly JoinRules Rules = new() { AsksPerson = true };

    /// <summary>What the registrar shows them.</summary>
    public Certificate[] Shown { get; } = [Certificate.Decode(plant.Ca.Sign(new("CN=registrar")))];

    public static Wanted Good(string serialNumber) => new($"O=Maker, SERIALNUMBER={serialNumber}") { ExtendedKeyUsages = [], To = TimeSpan.FromDays(3650) };

    /// <summary>A log with this voucher and, before it, another domain's.</summary>
    public VoucherLog Log(JoinStep step, params byte[][] others) => new(
    [
        .. others.Select(other => new VoucherLogEvent(plant.Time.GetUtcNow(), other, "n", VoucherAssertion.Logged)),
        new(plant.Time.GetUtcNow(), step.Join.DomainId, step.Join.Nonce, VoucherAssertion.Proximity),
    ]);

    public Task RuleAsync(JoinRules? rules, bool autoAdd = false) =>
        plant.Manufacturers.AcceptAsync(TestPlant.Admin, new("maker", [plant.Maker.Der], autoAdd) { Joining = rules }, default);

    public Task<JoiningDevice> IdentifyAsync(string serialNumber) => IdentifyAsync(plant.Maker.Sign(Good(serialNumber)));

    public async Task<JoiningDevice> IdentifyAsync(byte[] certificate) => await plant.Joins.IdentifyAsync(Certificate.Decode(certificate), [], plant.Domain, default);

    public async Task<JoinStep> BeginAsync(string serialNumber) => await plant.Joins.BeginAsync(await IdentifyAsync(serialNumber), "nonce", default);

    /// <summary>Until its voucher is here.</summary>
    public async Task<(JoiningDevice Device, JoinStep.VoucherGot Step)> GetAsync(byte[] certificate, string nonce = "nonce", JoinRules? rules = null)
    {
        await RuleAsync((rules ?? Rules) with { Serials = ["*"] });
        var device = await IdentifyAsync(certificate);
        var asked = Assert.IsType<JoinStep.VoucherAsked>(await plant.Joins.BeginAsync(device, nonce, default));
        using var signer = new VoucherSigner(plant.Time.GetUtcNow());
        var voucher = signer.Sign(new() { Assertion = VoucherAssertion.Proximity, SerialNumber = device.Identity.SerialNumber, PinnedDomainCert = Shown[0], Nonce = nonce });
        var read = ReadVoucher.Of(voucher, new byte[] { 0x30 }, asked.Join, Shown, device.Rules, plant.Time.GetUtcNow());
        return (device, Assert.IsType<JoinStep.VoucherGot>(await plant.Joins.TakeAsync(device, asked, read, null, default)));
    }

    /// <summary>Until it took its voucher.</summary>
    public async Task<(JoiningDevice Device, JoinStep.Imprinted Step)> ImprintAsync(byte[]? certificate = null, string nonce = "nonce", JoinRules? rules = null)
    {
        var (device, _) = await GetAsync(certificate ?? plant.Maker.Sign(Good("SN-9")), nonce, rules);
        return (device, Assert.IsType<JoinStep.Imprinted>(await plant.Joins.HearVoucherStatusAsync(device, new() { Status = true }, Shown, default)));
    }
}
