using System.Security.Cryptography;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A device beside what a statement says about it.</summary>
/// <param name="Device">As it is known here.</param>
/// <param name="Identity">Its factory identity.</param>
/// <param name="Chain">What is known above that.</param>
/// <param name="Told">What the statement says.</param>
public sealed record SoldDevice(Device Device, Certificate Identity, IReadOnlyList<Certificate> Chain, TransferredDevice Told);

/// <summary>What this box knows about devices that are about to be given away (LIF-30): their factory identities, the ends of their chains of title, what else could take them back.</summary>
public sealed class SoldDevices(
    IDeviceStore devices, IJoinStore joins, IHeldVoucherStore vouchers, IHeldTransferStore transfers, ICertificateQueries certificates, IRevocationStore revoked, Ca.Authorities.Authorities authorities)
{
    private const int MostLooked = 64;

    // A CRL leaves out what has ended: such a certificate could not be shown to be on it when the transfer is closed.
    private static readonly TimeSpan ToStay = TimeSpan.FromDays(30);

    /// <summary>Finds out about one.</summary>
    /// <param name="domain">The seller's domain.</param>
    /// <param name="name">The device's name.</param>
    /// <param name="titles">What the manufacturer says that chains of title end with, by serial number; a device that is not in it is looked up here.</param>
    /// <param name="now">Now.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="CommandRefusedException">There is no such device in the domain, or it cannot be given away now.</exception>
    public async Task<SoldDevice> FindAsync(string domain, string name, IReadOnlyDictionary<string, TitleHead> titles, DateTimeOffset now, CancellationToken ct)
    {
        var device = await devices.FindAsync(name, ct) is { } known && known.Domain == domain ? known : throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no device '{name}' in {domain}");
        // LIF-30: what is stopped because of an incident, lost, or on its way already stays.
        if (device.State == DeviceState.Suspended || LifeTable.Find(Side.Owner, device.State, LifeEvent.BeginRelease) is null)
            throw Conflict($"{name} is {LifeWords.Of(device.State)}: it cannot be given away now");
        if (device is not { Manufacturer: { } manufacturer, SerialNumber: { } serial }) throw Conflict($"{name} was added without a manufacturer and a serial number: nobody could book its transfer");
        var latest = await joins.FindLatestOfDeviceAsync(manufacturer, serial, ct)
            ?? throw Conflict($"{name} did not come here by voucher: its factory identity is not known, and its manufacturer knows of no owner");
        var identity = Certificate.Decode(latest.Idevid);
        var issuer = IdevidIssuer.Of(identity) ?? throw Conflict($"the factory identity of {name} does not name its issuer");
        return new(device, identity, ChainOf(latest), new()
        {
            SerialNumber = serial,
            IdevidIssuer = issuer,
            IdevidSha256 = Sha256(identity.Der.Span),
            Revoked = [.. (await HandedOverAsync(name, now + ToStay, ct)).Where(identity => identity.EndsOn is null).Select(identity => identity.Revoked)],
            Outstanding = await NoncelessAsync(manufacturer, serial, now, ct),
            DomainIds = await DomainIdsAsync(latest, ct),
            Previous = titles.TryGetValue(serial, out var told) ? told : await TitleAsync(latest, ct),
        });
    }

    /// <summary>Names of the devices of a domain that are parts of a machine (LIF-71): at most one more than a transfer has.</summary>
    public async Task<IReadOnlyList<string>> OfMachineAsync(string domain, string machine, CancellationToken ct) =>
        [.. (await devices.ListAsync(new(Domain: domain, Machine: machine), DeviceSort.Name, null, TransferStatement.MostDevices, ct)) is var slice && slice.More
            ? throw Conflict($"{machine} has more than {TransferStatement.MostDevices} devices") : slice.Items.Select(device => device.Name)];

    // The last booking by which it came here; else the last voucher that it took here. What happened at the manufacturer's since, the manufacturer says.
    private async Task<TitleHead> TitleAsync(Join latest, CancellationToken ct)
    {
        if (await transfers.OfDeviceAsync(latest.Manufacturer, latest.SerialNumber, ct) is [var newest, ..])
        {
            var package = TransferPackage.Decode(newest.Package);
            if (package.Find(TransferPackage.Booking) is { } receipt) return new(Sha256(receipt.Span), null);
            // LIF-40: nobody booked it, so the chain ends where it ended before.
            return TransferStatement.Decode(package[TransferPackage.Statement]).Devices.First(device => device.SerialNumber == latest.SerialNumber).Previous;
        }
        var voucher = latest.Voucher ?? (await joins.ListAsync(new(Manufacturer: latest.Manufacturer, SerialNumber: latest.SerialNumber), JoinSort.Newest, null, MostLooked, ct)).Items
            .Select(join => join.Voucher).FirstOrDefault(der => der is not null);
        return voucher is null ? TitleHead.None : new(null, Sha256(voucher));
    }

    // LIF-36, as far as it is known here: what was brought by hand.
    private async Task<IReadOnlyList<NoncelessVoucher>> NoncelessAsync(string manufacturer, string serial, DateTimeOffset now, CancellationToken ct) =>
    [
        .. (await vouchers.OfDeviceAsync(manufacturer, serial, ct)).Where(held => !(held.ExpiresAt < now)).Take(MostLooked)
            .Select(held => Voucher.Decode(SignedMessage.Decode(held.Der).VoucherContent()))
            .Where(voucher => voucher.Nonce is null)
            .Select(voucher => new NoncelessVoucher(voucher.CreatedOn ?? DateTimeOffset.UnixEpoch, voucher.ExpiresOn, DomainId.Of(voucher.PinnedDomainCert))),
    ];

    // LIF-37: by these the manufacturer's log names the seller, and whoever had it before.
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> DomainIdsAsync(Join latest, CancellationToken ct)
    {
        var known = (await joins.DomainIdsAsync(latest.IdevidSha256, ct)).Concat(await KnownOwnersAsync(latest.Manufacturer, latest.SerialNumber, ct));
        return [.. known.Select(Convert.ToBase64String).Distinct().Take(MostLooked).Select(Convert.FromBase64String)];
    }

    /// <summary>domainIDs of earlier owners of a device, as booked transfers say by which it came here (LIF-37).</summary>
    public async Task<IReadOnlyList<byte[]>> KnownOwnersAsync(string manufacturer, string serial, CancellationToken ct)
    {
        var known = new List<byte[]>();
        foreach (var transfer in await transfers.OfDeviceAsync(manufacturer, serial, ct))
        {
            var statement = TransferStatement.Decode(TransferPackage.Decode(transfer.Package)[TransferPackage.Statement]);
            known.Add(statement.From.DomainId.ToArray());
            known.AddRange(statement.Devices.Where(device => device.SerialNumber == serial).SelectMany(device => device.DomainIds).Select(id => id.ToArray()));
        }
        return known;
    }

    // RFC 8995 section 5.5: the device's own request came with it, and is kept inside the registrar's.
    private static IReadOnlyList<Certificate> ChainOf(Join latest) => latest.Request is { } request && VoucherRequest.Decode(SignedMessage.Decode(request).VoucherContent()).PriorSignedVoucherRequest is { } own
        ? [.. SignedMessage.Decode(own).Certificates.Where(certificate => certificate.BasicConstraints is { IsAuthority: true })] : [];

    /// <summary>Certificates of a device that were revoked and do not end before a moment.</summary>
    internal async Task<IReadOnlyList<HandedOverIdentity>> HandedOverAsync(string name, DateTimeOffset from, CancellationToken ct)
    {
        var named = new List<HandedOverIdentity>();
        foreach (var record in (await certificates.ListAsync(new(Device: name, Status: CertificateStatus.Revoked, ExpiresFrom: from), CertificateSort.Newest, null, MostLooked, ct)).Items)
        {
            if (authorities.Find(record.Authority)?.Certificate.SubjectKeyIdentifier is not { } issuer || await revoked.FindAsync(record.Id, ct) is not { } revocation) continue;
            named.Add(new(new(issuer, Convert.ToHexStringLower(record.Serial), (int)revocation.Reason, revocation.RevokedAt), record.SaysNoRevAvail() ? record.NotAfter : null));
        }
        return named;
    }

    private static string Sha256(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private static CommandRefusedException Conflict(string message) => new(CommandRefusal.Conflict, message);
}
