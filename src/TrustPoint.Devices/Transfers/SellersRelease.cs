using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>How it is known that a device was wiped (LIF-35).</summary>
public enum WipeProof
{
    /// <summary>The device said so, signed by its factory identity.</summary>
    DeviceSigned,

    /// <summary>Two people said so.</summary>
    Manual,
}

/// <summary>How a device of a transfer stands at the seller's.</summary>
/// <param name="SerialNumber">The device.</param>
/// <param name="Device">Its name here; null: it is not known here any more.</param>
/// <param name="State">Its state here.</param>
/// <param name="InForce">Certificates of it that are good or on hold, or are being signed.</param>
/// <param name="Wipe">How it is known that it was wiped; null: it is not.</param>
public sealed record ReleasedDevice(string SerialNumber, string? Device, DeviceState? State, long InForce, WipeProof? Wipe);

/// <summary>A transfer at the seller's, with each of its devices, and what stands in the way.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Devices">Its devices, in the statement's order.</param>
/// <param name="Troubles">What could not be done now, in words.</param>
public sealed record ReleaseStanding(HeldTransfer Transfer, IReadOnlyList<ReleasedDevice> Devices, IReadOnlyList<string> Troubles)
{
    private readonly TransferPackage package = TransferPackage.Decode(Transfer.Package);

    private TransferStatement Statement => TransferStatement.Decode(package[TransferPackage.Statement]);

    /// <summary>Vouchers without a nonce and without an end that the statement names (LIF-36).</summary>
    public int NoncelessWithoutEnd => AcceptedTransfer.CountWithoutEnd(Statement);

    /// <summary>Whether it goes without the manufacturer (LIF-40), and none has booked it all the same: less can be relied on.</summary>
    public bool IsWithoutManufacturer => Statement.WithoutManufacturer && package.Find(TransferPackage.Booking) is null;

    /// <summary>How many of its devices can join the buyer by a voucher in the package.</summary>
    public int Vouchers => TransferVouchers.Count(package, Statement);

    /// <summary>By which certificates remote maintenance goes after the handover (LIF-72), as the acceptance says.</summary>
    public IReadOnlyList<RemoteMaintenance> Maintenance => RemoteMaintenance.In(package);

    /// <summary>Who signed the statement first; null: nobody.</summary>
    public string? FirstSigner => SellersDesk.FirstSigner(package);
}

/// <summary>
/// What a seller does once the buyer has accepted (LIF-34, LIF-35, LIF-38): block and revoke, gather what proves the wipe, take the receipt in, give the devices up, close. Each
/// step looks at what is and goes on from there, so after a crash the next look does the rest; no device is given up before it is booked, wiped, and holds nothing.
/// </summary>
public sealed class SellersRelease(
    IHeldTransferStore store, IDeviceStore devices, SoldDevices sold, ILifeStore lives, DeviceLife life, Domains domains, Ca.Authorities.Authorities authorities, AcceptedManufacturers manufacturers, ICrlFiles crls, CaClock clock)
{
    /// <summary>How the devices of a transfer stand; nothing is changed.</summary>
    public async Task<ReleaseStanding> LookAsync(HeldTransfer transfer, CancellationToken ct)
    {
        var package = TransferPackage.Decode(transfer.Package);
        return new(transfer, await StandingAsync(transfer, package, TransferStatement.Decode(package[TransferPackage.Statement]), ct), []);
    }

    /// <summary>Takes a package in that went on elsewhere: accepted by the buyer, or booked by the manufacturer.</summary>
    /// <exception cref="TransferRefusedException">It is not what this box began, or does not hold.</exception>
    internal async Task<ReleaseStanding> TakeAsync(Caller caller, HeldTransfer transfer, TransferPackage came, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, transfer.Domain);
        var now = clock.Now();
        var (held, progress) = (TransferPackage.Decode(transfer.Package), transfer.Progress);
        if (progress is not (TransferProgress.Offered or TransferProgress.Accepted)) throw new CommandRefusedException(CommandRefusal.Conflict, "nothing is taken in for this transfer now: look at what it waits for");
        var offer = TransferOffer.Sha256Of(held[TransferPackage.Statement]);
        if (TransferOffer.Sha256Of(came[TransferPackage.Statement]) != offer) throw new TransferRefusedException(TransferRule.Once, "this is another statement than the one that this box gave out");
        if (came.Find(TransferPackage.Booking) is not null)
        {
            BookedTransfer.From(came, VoucherAnchorsOf(transfer.Manufacturer), now);
            progress = TransferProgress.Booked;
        }
        else
        {
            AcceptedTransfer.From(came, now);
            progress = TransferProgress.Accepted;
        }
        // What this box has gathered since stays; of what came, the documents that it verified and nothing else.
        foreach (var name in Documents.Where(name => came.Find(name) is not null)) held = held.With(name, came[name]);
        var taken = await KeepAsync(caller, transfer with { Progress = progress }, held, AuditEventType.TransferAdvanced, ct);
        return await GoOnAsync(caller, taken, ct);
    }

    /// <summary>Takes a device's own confirmation of its reset (LIF-35). The same again changes nothing.</summary>
    /// <returns>The transfer as it is then, before anything is done with the device; null: somebody else went on with it meanwhile.</returns>
    /// <exception cref="TransferRefusedException">It is not signed by the device, or not of this transfer.</exception>
    internal async Task<HeldTransfer?> ConfirmAsync(Caller caller, HeldTransfer transfer, ReadOnlyMemory<byte> confirmation, ReadOnlyMemory<byte> signature, CancellationToken ct)
    {
        var (package, serial) = (TransferPackage.Decode(transfer.Package), ResetConfirmation.Decode(confirmation).SerialNumber);
        var statement = TransferStatement.Decode(package[TransferPackage.Statement]);
        var index = IndexOf(statement, serial);
        var (document, its) = (TransferPackage.NameOf("resets", index, "json"), TransferPackage.NameOf("resets", index, "p7s"));
        var known = package.Find(document);
        if (known is { } same && same.Span.SequenceEqual(confirmation.Span)) return transfer;
        RequireReleasing(caller, transfer);
        package = package.With(document, confirmation).With(its, signature);
        TransferVerification.RequireReset(package, statement, index);
        // What a device said once it need not say again.
        if (known is not null) return transfer;
        return await TryKeepAsync(caller, transfer, package, AuditEventType.DeviceResetConfirmed, ct, ("serialNumber", serial), ("how", "device-signed"));
    }

    /// <summary>Records that two people wiped a device that cannot say so itself (LIF-35).</summary>
    internal async Task<ReleaseStanding> RecordAsync(Caller caller, HeldTransfer transfer, string serial, string doneBy, string witnessedBy, string how, CancellationToken ct)
    {
        RequireReleasing(caller, transfer);
        if (!IsLine(doneBy, WipeRecord.LongestName) || !IsLine(witnessedBy, WipeRecord.LongestName) || !IsLine(how, WipeRecord.LongestText)) throw Invalid("say who wiped the device, who saw it, and how, each in one line");
        if (!WipeRecord.AreTwo(doneBy, witnessedBy)) throw Invalid("who wiped the device and who saw it are two people");
        var package = TransferPackage.Decode(transfer.Package);
        var statement = TransferStatement.Decode(package[TransferPackage.Statement]);
        package = package.With(TransferPackage.NameOf("wipes", IndexOf(statement, serial), "json"), new WipeRecord(serial, statement.Nonce, clock.Now(), doneBy.Trim(), witnessedBy.Trim(), how).Encode());
        return await GoOnAsync(caller, await KeepAsync(caller, transfer, package, AuditEventType.DeviceResetConfirmed, ct, ("serialNumber", serial), ("how", "manual"), ("doneBy", doneBy), ("witnessedBy", witnessedBy)), ct);
    }

    /// <summary>Does what can be done now: begin the release, revoke, give up what is booked, wiped and without a certificate; and close when all are.</summary>
    internal async Task<ReleaseStanding> GoOnAsync(Caller caller, HeldTransfer transfer, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, transfer.Domain);
        var troubles = new List<string>();
        if (transfer.Progress == TransferProgress.Cancelled) return await BackAsync(caller, transfer, ct);
        if (transfer.Progress is not (TransferProgress.Accepted or TransferProgress.Booked)) return await LookAsync(transfer, ct);
        var package = TransferPackage.Decode(transfer.Package);
        var offer = TransferOffer.From(package, AcceptedOn(package));
        var sellers = offer.SellersIn(transfer.Domain);
        foreach (var device in await StandingAsync(transfer, package, offer.Statement, ct))
        {
            if (await TroubleOfAsync(sellers, transfer, device, HasTitle(transfer, offer.Statement), ct) is { } trouble) troubles.Add($"{device.SerialNumber}: {trouble}");
        }
        if (offer.Statement.WithoutManufacturer && clock.Latest < offer.Statement.EffectiveOn) troubles.Add($"the statement holds from {offer.Statement.EffectiveOn.UtcDateTime:yyyy-MM-dd HH:mm} UTC on");
        var standing = await StandingAsync(transfer, package, offer.Statement, ct);
        if (!HasTitle(transfer, offer.Statement) || !standing.All(device => device.State == DeviceState.Released)) return new(transfer, standing, troubles);
        var (closed, why) = await CloseAsync(caller, transfer, package, ct);
        return new(closed, standing, why is null ? troubles : [.. troubles, why]);
    }

    // The manufacturer's receipt is what lets a device go; where there is no manufacturer, that two people of the seller said so, from the day on that they named (LIF-40).
    private bool HasTitle(HeldTransfer transfer, TransferStatement statement) =>
        transfer.Progress == TransferProgress.Booked || (statement.WithoutManufacturer && clock.Latest >= statement.EffectiveOn);

    private async Task<string?> TroubleOfAsync(TransferSellers sellers, HeldTransfer transfer, ReleasedDevice device, bool hasTitle, CancellationToken ct)
    {
        if (device is not { Device: { } name, State: { } state }) return "it is not known here any more";
        var reason = $"ownership transfer {transfer.Id:D}";
        try
        {
            // LIF-6, LIF-34: by the commands of the device's life, each with the two people who signed the statement.
            if (state is DeviceState.Operational or DeviceState.Suspended or DeviceState.Decommissioned)
                state = (await life.ChangeAsync(sellers, name, new(LifeEvent.BeginRelease) { Reason = reason }, ct)).State;
            if (state == DeviceState.Releasing && await lives.FindAsync(name, clock.Latest, ct) is { } before && before.InForce + before.Intents > 0 && before.Open is [])
                await life.ChangeAsync(sellers, name, new(LifeEvent.RevokeForRelease) { Reason = reason }, ct);
            if (state == DeviceState.Releasing && hasTitle && device.Wipe is not null)
            {
                if (await lives.FindAsync(name, clock.Latest, ct) is not { InForce: 0, Intents: 0, Open: [] }) return $"the certificates of {name} are still being revoked: try again in a minute";
                state = (await life.ChangeAsync(sellers, name, new(LifeEvent.CompleteRelease) { Reason = reason }, ct)).State;
            }
            return state is DeviceState.Releasing or DeviceState.Released ? null : $"the device is {LifeWords.Of(state)} and cannot go on with the transfer";
        }
        catch (CommandRefusedException refused)
        {
            return refused.Message;
        }
    }

    // LIF-39: what is not given up goes back into use, or where it was out of use. What is revoked stays revoked.
    private async Task<ReleaseStanding> BackAsync(Caller caller, HeldTransfer transfer, CancellationToken ct)
    {
        var troubles = new List<string>();
        foreach (var device in (await LookAsync(transfer, ct)).Devices.Where(device => device.State == DeviceState.Releasing))
        {
            try
            {
                await life.ChangeAsync(caller, device.Device!, new(LifeEvent.CancelRelease) { Reason = $"ownership transfer {transfer.Id:D} was cancelled" }, ct);
            }
            catch (CommandRefusedException refused)
            {
                troubles.Add($"{device.SerialNumber}: {refused.Message}");
            }
        }
        return (await LookAsync(transfer, ct)) with { Troubles = troubles };
    }

    private async Task<(HeldTransfer Transfer, string? Trouble)> CloseAsync(Caller caller, HeldTransfer transfer, TransferPackage package, CancellationToken ct)
    {
        var authority = authorities.Find(domains.Find(transfer.Domain)!.Authority)!;
        var (index, listed) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
        {
            if (crls.Read(scope.FullFile) is not { } der) return (transfer, $"the CRL of {authority.Name} is not published yet");
            // LIF-34: the list that shows it is younger than the acceptance, after which all was revoked.
            var list = CertificateList.Decode(der);
            if (list.ThisUpdate < TransferAcceptance.Decode(package[TransferPackage.Acceptance]).AcceptedOn - TransferSignature.Skew) return (transfer, $"the CRL of {authority.Name} is older than the acceptance: publish it");
            package = package.With(TransferPackage.NameOf("revocation", index++, "crl"), der);
            listed.UnionWith(list.Entries.Select(entry => Convert.ToHexStringLower(entry.Serial.Span)));
        }
        var handover = await ReportAsync(transfer, package, authority.Certificate.SubjectKeyIdentifier ?? default, ct);
        // LIF-34: a list of the right time is not enough, what was revoked stands on it, as far as a list tells of it at all.
        if (handover.Devices.SelectMany(device => device.Revoked).FirstOrDefault(identity => identity.EndsOn is null && !listed.Contains(identity.Revoked.Serial)) is { Revoked: var missing })
            return (transfer, $"the CRL of {authority.Name} does not list the certificate {missing.Serial} yet: publish it");
        package = TransferPapers.Into(package.With(TransferPackage.Handover, handover.Encode()));
        var report = TransferVerification.Verify(package, [authority.Certificate, TransferStatement.Decode(package[TransferPackage.Statement]).To.Anchor], AnchorsOf(transfer.Manufacturer), clock.Latest);
        if (!report.IsGood) return (transfer, report.Findings.First(finding => finding.Refusal is not null).Refusal);
        return (await KeepAsync(caller, transfer with { Progress = TransferProgress.Closed }, package, AuditEventType.TransferClosed, ct), null);
    }

    // LIF-70: of each device what it held here of the domain's authority, and has not ended.
    private async Task<HandoverReport> ReportAsync(HeldTransfer transfer, TransferPackage package, ReadOnlyMemory<byte> issuer, CancellationToken ct)
    {
        var report = new List<HandedOverDevice>(transfer.SerialNumbers.Count);
        foreach (var serial in transfer.SerialNumbers)
        {
            var revoked = await devices.FindByFactoryIdentityAsync(transfer.Manufacturer, serial, ct) is { } device ? await sold.HandedOverAsync(device.Name, clock.Latest, ct) : [];
            report.Add(new(serial, [.. revoked.Where(identity => identity.Revoked.IssuerKeyIdentifier.Span.SequenceEqual(issuer.Span))]));
        }
        return new(transfer.Id, TransferOffer.Sha256Of(package[TransferPackage.Statement]), report);
    }

    private async Task<HeldTransfer> KeepAsync(Caller caller, HeldTransfer transfer, TransferPackage package, AuditEventType type, CancellationToken ct, params (string Name, string? Value)[] more) =>
        await TryKeepAsync(caller, transfer, package, type, ct, more) ?? throw TransferEntries.Meanwhile();

    private async Task<HeldTransfer?> TryKeepAsync(Caller caller, HeldTransfer transfer, TransferPackage package, AuditEventType type, CancellationToken ct, params (string Name, string? Value)[] more)
    {
        var now = clock.Now();
        var changed = transfer with { Package = TransferPapers.Into(package).Encode(), ChangedAt = now, ChangedBy = caller.Name };
        return await store.ChangeAsync(changed, TransferEntries.Of(type, caller, changed, now, more), ct) ? changed with { Version = changed.Version + 1 } : null;
    }

    private async Task<IReadOnlyList<ReleasedDevice>> StandingAsync(HeldTransfer transfer, TransferPackage package, TransferStatement statement, CancellationToken ct)
    {
        var standing = new List<ReleasedDevice>(statement.Devices.Count);
        for (var index = 0; index < statement.Devices.Count; index++)
        {
            var serial = statement.Devices[index].SerialNumber;
            var device = await devices.FindByFactoryIdentityAsync(transfer.Manufacturer, serial, ct);
            var held = device is null ? null : await lives.FindAsync(device.Name, clock.Latest, ct);
            standing.Add(new(serial, device?.Name, device?.State, held is null ? 0 : held.InForce + held.Intents, TransferVerification.WipeOf(package, statement, index)));
        }
        return standing;
    }

    private List<Certificate> VoucherAnchorsOf(string manufacturer) => manufacturers.Find(manufacturer)?.Joining is { VoucherAnchors: [_, ..] anchors }
        ? [.. anchors.Select(anchor => Certificate.Decode(anchor))]
        : throw new CommandRefusedException(CommandRefusal.Conflict, $"set the certificates that the vouchers of {manufacturer} chain to: by them its receipt is verified");

    private List<Certificate> AnchorsOf(string manufacturer) => manufacturers.Find(manufacturer) is { } known
        ? [.. (known.Joining?.VoucherAnchors ?? []).Concat(known.Anchors).Select(anchor => Certificate.Decode(anchor))] : [];

    private static readonly string[] Documents = [TransferPackage.Acceptance, TransferPackage.AcceptanceSignature, TransferPackage.Booking, TransferPackage.BookingSignature];

    private static DateTimeOffset AcceptedOn(TransferPackage package) => TransferAcceptance.Decode(package[TransferPackage.Acceptance]).AcceptedOn;

    private static void RequireReleasing(Caller caller, HeldTransfer transfer)
    {
        caller.RequireAlone(Right.TransferDevices, transfer.Domain);
        if (transfer.Progress is not (TransferProgress.Accepted or TransferProgress.Booked)) throw new CommandRefusedException(CommandRefusal.Conflict, "devices are wiped once the buyer has accepted, and before the transfer is closed");
    }

    private static int IndexOf(TransferStatement statement, string serial) => statement.Devices.Select((device, index) => (device, index)).Where(place => place.device.SerialNumber == serial).Select(place => (int?)place.index).FirstOrDefault()
        ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"device {serial} is not in this transfer");

    private static bool IsLine(string text, int longest) => text.Trim().Length > 0 && text.Length <= longest && !text.Any(char.IsControl);

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);
}
