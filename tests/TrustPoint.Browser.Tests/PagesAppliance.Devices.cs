using System.Security.Cryptography;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Browser.Tests;

/// <content>Its devices, the manufacturers they come from, and what is held for them.</content>
public sealed partial class PagesAppliance
{
    /// <summary>Adds a device.</summary>
    public Task AddDeviceAsync(NewDevice device) => The<DeviceRegistry>().AddAsync(Console, device, default);

    /// <summary>Keeps a transfer as if it had been begun, or had come in.</summary>
    public Task HoldAsync(HeldTransfer transfer) => The<IHeldTransferStore>().AddAsync(
        transfer, AuditEntry.Create(AuditEventType.TransferCreated, DateTimeOffset.UtcNow, new Administrator("uid:0"), AuditOutcome.Success, ("transfer", transfer.Id.ToString("D"))), default);

    /// <summary>Keeps the vouchers of a file.</summary>
    public Task HoldAsync(byte[] file) => The<HeldVouchers>().ImportAsync(Console, The<Domains>().Default!, file, default);

    /// <summary>A domain whose devices wait for somebody's word.</summary>
    public async Task AddApprovalDomainAsync(string name)
    {
        var domains = The<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Name = name, Default = false, Approval = true }, default);
    }

    /// <summary>Accepts a manufacturer, into the default domain: its devices come by voucher, and wait for a person.</summary>
    /// <param name="name">What it is called here.</param>
    /// <param name="anchor">What its factory identities chain to.</param>
    /// <param name="isByHand">Its vouchers may be brought: they are signed by the same.</param>
    public async Task AcceptAsync(string name, byte[] anchor, bool isByHand = false)
    {
        var rules = new JoinRules { AsksPerson = true, Serials = ["SN-4*"], VoucherAnchors = isByHand ? [anchor] : [] };
        await The<AcceptedManufacturers>().AcceptAsync(Console, new(name, [anchor], AutoAdd: false) { Joining = rules }, default);
        var domains = The<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Manufacturers = [.. domains.Default!.Manufacturers, name] }, default);
    }

    /// <summary>A device asks to come in by voucher, as its registrar hears it.</summary>
    public async Task<Join> AskAsync(Certificate idevid) =>
        (await Joins.BeginAsync(await IdentifyAsync(idevid), RandomNumberGenerator.GetHexString(16), default)).Join;

    /// <summary>The voucher of a device that asked comes, the device takes it, and somebody else turns out to have had the device.</summary>
    public async Task<Join> TakeAsync(Certificate idevid, Func<Join, Certificate, byte[]> sign)
    {
        var device = await IdentifyAsync(idevid);
        var asked = (JoinStep.VoucherAsked)(await Joins.LatestAsync(device, default))!;
        var anchor = Certificate.Decode(Pem.Certificates(Anchors)[0]);
        var voucher = ReadVoucher.Of(sign(asked.Join, anchor), ReadOnlyMemory<byte>.Empty, asked.Join, [anchor], device.Rules, DateTimeOffset.UtcNow);
        await Joins.TakeAsync(device, asked, voucher, null, default);
        var imprinted = (JoinStep.Imprinted)(await Joins.HearVoucherStatusAsync(device, new() { Status = true }, [anchor], default))!;
        var log = new VoucherLog(
        [
            new(DateTimeOffset.UtcNow, voucher.DomainId, asked.Join.Nonce, VoucherAssertion.Proximity),
            new(new(2025, 3, 14, 0, 0, 0, TimeSpan.Zero), new byte[20], "theirs", VoucherAssertion.Logged),
        ]);
        return (await Joins.JudgeAsync(device, imprinted, log, [], default)).Join;
    }

    private Joins Joins => The<Joins>();

    private ValueTask<JoiningDevice> IdentifyAsync(Certificate idevid) => Joins.IdentifyAsync(idevid, [], The<Domains>().Default!, default);

    /// <summary>Something comes to the door, as a device would have it come.</summary>
    public void Hear(Contact contact) => The<ContactBook>().Add(contact);

    /// <summary>Orders a certificate by hand, as its page does.</summary>
    public Task<CertificateRecord> IssueAsync(string profile, byte[] request, string domain = "plant") =>
        The<HandIssuance>().IssueAsync(Console, new(domain, profile, request), default);

    /// <summary>Imports a voucher file as <c>join import</c> does.</summary>
    public async Task<VoucherFileMessage> ImportAsync(byte[] file)
    {
        using var client = new AdminClient(Path.Combine(directory.File("data"), "admin.sock"));
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new(JoinRoutes.FileMedia) } };
        return await client.SendAsync<VoucherFileMessage>(HttpMethod.Post, "held-vouchers", content, default);
    }
}
