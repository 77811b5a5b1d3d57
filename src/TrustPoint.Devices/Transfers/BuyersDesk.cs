using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Transfers;

/// <summary>Where a domain takes devices: looks at the offer, has somebody accept it (LIF-32), and expects the devices once they are booked (LIF-37).</summary>
public sealed class BuyersDesk(
    IHeldTransferStore store, DeviceRegistry registry, IDeviceStore devices, DeviceLife life, IHeldVoucherStore vouchers, Domains domains, AcceptedManufacturers manufacturers, ICertificateQueries certificates,
    TransferSigners signers, RandomNumberGenerator random, CaClock clock)
{
    private const int NonceLength = 16;

    /// <summary>Takes an offer in. It is verified, and nobody has accepted it by that.</summary>
    /// <exception cref="TransferRefusedException">It is no offer.</exception>
    /// <exception cref="CommandRefusedException">It is of a manufacturer that is not accepted here, or here already.</exception>
    internal async Task<HeldTransfer> TakeOfferAsync(Caller caller, Domain domain, TransferPackage came, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, domain.Name);
        var now = clock.Now();
        var offer = TransferOffer.From(came, now);
        var manufacturer = ManufacturerOf(domain, came, offer.Statement);
        var nonce = new byte[NonceLength];
        random.GetBytes(nonce);
        // Written down already now: what is signed later is what its signer proved to want.
        var acceptance = new TransferAcceptance
        {
            Id = offer.Statement.Id,
            StatementSha256 = offer.Sha256,
            AcceptedOn = now,
            By = offer.Statement.To,
            NoncelessWithoutEnd = AcceptedTransfer.CountWithoutEnd(offer.Statement),
            Nonce = nonce,
        };
        var transfer = new HeldTransfer
        {
            Id = offer.Statement.Id,
            Side = TransferSide.Buyer,
            Domain = domain.Name,
            Progress = TransferProgress.Offered,
            Other = offer.Statement.From.Name,
            Manufacturer = manufacturer.Name,
            SerialNumbers = [.. offer.Statement.Devices.Select(device => device.SerialNumber)],
            Package = came.With(TransferPackage.Acceptance, acceptance.Encode()).Encode(),
            Machine = HeldMachine.Of(offer.Statement),
            CreatedAt = now,
            CreatedBy = caller.Name,
            ChangedAt = now,
            ChangedBy = caller.Name,
        };
        return await store.AddAsync(transfer, TransferEntries.Of(AuditEventType.TransferAdvanced, caller, transfer, now), ct) ? transfer : throw new CommandRefusedException(CommandRefusal.Conflict, "this offer is here already");
    }

    /// <summary>Names the certificates by which remote maintenance goes after the handover (LIF-72), in the acceptance that a person signs later; none takes them out.</summary>
    /// <exception cref="TransferRefusedException">One is not for that: says why.</exception>
    /// <exception cref="CommandRefusedException">There is no such offer, it is accepted, or a certificate is none of a device of the domain that is good and stays here.</exception>
    internal async Task<HeldTransfer> MaintainAsync(Caller caller, Guid id, IReadOnlyList<string> sha256, CancellationToken ct)
    {
        var transfer = await store.FindAsync(id, TransferSide.Buyer, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        if (transfer is null) throw NoOffer(id);
        if (transfer.Progress != TransferProgress.Offered) throw Conflict("the acceptance is signed, and stays as it was signed: to take access away, revoke its certificate");
        var named = sha256.Select(one => one.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant()).Distinct().ToList();
        if (named.Count > TransferAcceptance.MostMaintenance) throw new CommandRefusedException(CommandRefusal.Invalid, $"at most {TransferAcceptance.MostMaintenance} certificates are named for remote maintenance");
        var given = new List<Certificate>();
        foreach (var one in named) given.Add(await GivenAsync(transfer, one, ct));
        var package = TransferPackage.Decode(transfer.Package);
        // Written anew, as of now: a proof for what it said before is none for this.
        var acceptance = TransferAcceptance.Decode(package[TransferPackage.Acceptance]) with { AcceptedOn = clock.Now(), Maintenance = given };
        RemoteMaintenance.Require(acceptance, []);
        return await KeepAsync(caller, transfer, package.With(TransferPackage.Acceptance, acceptance.Encode()), AuditEventType.TransferAdvanced, ct, ("maintenance", named is [] ? "none" : string.Join(' ', named)));
    }

    /// <summary>What a person proves to want before accepting.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">There is no such offer.</exception>
    public async Task<string> ProofForAsync(Caller caller, Guid id, CancellationToken ct) =>
        TransferSigners.ProofOf(TransferDocument.Acceptance, TransferPackage.Decode((await OfferedAsync(caller, id, ct)).Package)[TransferPackage.Acceptance]);

    /// <summary>Signs the acceptance for a person, who proved to want this very one.</summary>
    /// <exception cref="NotAllowedException">The person may not, or gave no such proof.</exception>
    /// <exception cref="CommandRefusedException">There is no such offer.</exception>
    /// <exception cref="TransferRefusedException">The offer holds no more: its signers' certificates may have ended.</exception>
    /// <exception cref="NoTransferSignerException">The domain's authority may not issue.</exception>
    public async Task<HeldTransfer> AcceptAsync(Person caller, Guid id, CancellationToken ct)
    {
        var offered = await OfferedAsync(caller, id, ct);
        var package = TransferPackage.Decode(offered.Package);
        // LIF-72: what was good when it was named may be revoked since.
        foreach (var given in RemoteMaintenance.In(package)) await GivenAsync(offered, given.Sha256, ct);
        var signature = await signers.SignAsync(caller, domains.Find(offered.Domain)!, TransferDocument.Acceptance, package[TransferPackage.Acceptance], ct);
        package = TransferPapers.Into(package.With(TransferPackage.AcceptanceSignature, signature));
        var now = clock.Now();
        AcceptedTransfer.From(package, now);
        return await KeepAsync(caller, offered with { Progress = TransferProgress.Accepted }, package, AuditEventType.TransferAdvanced, ct);
    }

    /// <summary>Takes a booked or closed package in: from then on the devices are expected, and the seller is known as an earlier owner of theirs (LIF-37).</summary>
    /// <exception cref="TransferRefusedException">It does not hold.</exception>
    internal async Task<HeldTransfer> TakeBookedAsync(Caller caller, HeldTransfer transfer, TransferPackage came, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, transfer.Domain);
        var now = clock.Now();
        var held = TransferPackage.Decode(transfer.Package);
        if (transfer.Progress is not (TransferProgress.Accepted or TransferProgress.Booked)) throw new CommandRefusedException(CommandRefusal.Conflict, "nothing is taken in for this transfer now: look at what it waits for");
        foreach (var name in new[] { TransferPackage.Statement, TransferPackage.Acceptance, TransferPackage.AcceptanceSignature })
        {
            if (came.Find(name) is not { } same || !same.Span.SequenceEqual(held[name].Span)) throw new TransferRefusedException(TransferRule.Once, $"its {name} is not the one that was accepted here");
        }
        var statement = TransferStatement.Decode(came[TransferPackage.Statement]);
        var manufacturer = manufacturers.Find(transfer.Manufacturer) ?? throw new CommandRefusedException(CommandRefusal.Conflict, $"{transfer.Manufacturer} is not accepted here any more");
        List<Certificate> anchors = [.. (manufacturer.Joining?.VoucherAnchors ?? []).Concat(manufacturer.Anchors).Select(anchor => Certificate.Decode(anchor))];
        // The parties are those of the offer that a person here looked at and accepted.
        var report = TransferVerification.Verify(came, [statement.From.Anchor, statement.To.Anchor], anchors, now);
        if (report.Findings.FirstOrDefault(finding => finding.Refusal is not null) is { } wrong) throw new TransferRefusedException(wrong.Rule, wrong.Refusal!);
        if (came.Stage < TransferStage.Booked)
            throw new TransferRefusedException(TransferRule.Booking, statement.WithoutManufacturer ? "the seller has not closed it" : "the manufacturer has not booked it");
        var progress = came.Stage == TransferStage.Closed ? TransferProgress.Closed : TransferProgress.Booked;
        // First the devices: each is expected or was before, so a crash in between is made good by taking it in again.
        var machine = await MachineAsync(transfer, statement, ct);
        foreach (var device in statement.Devices) await ExpectAsync(caller, transfer, device.SerialNumber, machine, ct);
        await KeepVouchersAsync(caller, transfer, came, statement, now, ct);
        return await KeepAsync(caller, transfer with { Progress = progress }, came, progress == TransferProgress.Closed ? AuditEventType.TransferClosed : AuditEventType.TransferAdvanced, ct);
    }

    /// <summary>Gives an offer back that nobody has accepted, or an acceptance that is not booked (LIF-39). What was given out of this box is not called back by that.</summary>
    internal Task<HeldTransfer> CancelAsync(Caller caller, HeldTransfer transfer, string note, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, transfer.Domain);
        return transfer.Progress is TransferProgress.Offered or TransferProgress.Accepted
            ? KeepAsync(caller, transfer with { Progress = TransferProgress.Cancelled, Note = note }, TransferPackage.Decode(transfer.Package), AuditEventType.TransferCancelled, ct)
            : throw new CommandRefusedException(CommandRefusal.Conflict, "it is booked or over: the way back is another transfer, from you to the seller");
    }

    private async Task ExpectAsync(Caller caller, HeldTransfer transfer, string serial, string? machine, CancellationToken ct)
    {
        if (await devices.FindByFactoryIdentityAsync(transfer.Manufacturer, serial, ct) is not { } known)
        {
            await registry.AddAsync(caller, new(Newcomers.NameFor(transfer.Manufacturer, serial), transfer.Domain) { Manufacturer = transfer.Manufacturer, SerialNumber = serial, Machine = machine }, ct);
            return;
        }
        if (known.Domain != transfer.Domain) throw new CommandRefusedException(CommandRefusal.Conflict, $"device {serial} belongs to the domain {known.Domain} here");
        // LIF-7: what was given away once is ours again.
        if (known.State == DeviceState.Released) await life.ChangeAsync(caller, known.Name, new(LifeEvent.Assign) { Reason = $"ownership transfer {transfer.Id:D}" }, ct);
    }

    // LIF-71: what the seller calls the machine, unless the domain has another one of that name: nobody's devices become parts of a machine that came from somebody else, or was put together here.
    private async Task<string?> MachineAsync(HeldTransfer transfer, TransferStatement statement, CancellationToken ct)
    {
        if (statement.Machine?.Name.Trim() is not { Length: > 0 } called) return null;
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? called : NewDevice.NumberedMachine(called, number);
            var there = (await devices.ListAsync(new(Domain: transfer.Domain, Machine: name), DeviceSort.Name, null, TransferStatement.MostDevices, ct)).Items;
            if (there is []) return name;
            foreach (var device in there)
            {
                if (await CameWithAsync(device, transfer, statement, ct)) return name;
            }
        }
    }

    // By this transfer, before it was cut off, or by another part of its machine.
    private async Task<bool> CameWithAsync(Device device, HeldTransfer transfer, TransferStatement statement, CancellationToken ct)
    {
        if (device is not { Manufacturer: { } manufacturer, SerialNumber: { } serial }) return false;
        if (manufacturer == transfer.Manufacturer && transfer.SerialNumbers.Contains(serial) && device.AddedAt >= transfer.CreatedAt) return true;
        return await store.OfDeviceAsync(manufacturer, serial, ct) is [{ Machine: { } machine } came, ..] && machine.Id == statement.Machine!.Id
            && MachineTransfers.IsSameMachine(TransferStatement.Decode(TransferPackage.Decode(came.Package)[TransferPackage.Statement]), statement);
    }

    // LIF-23, LIF-40: by these the devices join where the manufacturer cannot be asked.
    private async Task KeepVouchersAsync(Caller caller, HeldTransfer transfer, TransferPackage package, TransferStatement statement, DateTimeOffset now, CancellationToken ct)
    {
        var came = new List<HeldVoucher>();
        for (var index = 0; index < statement.Devices.Count; index++)
        {
            if (TransferVouchers.Of(package, index) is not { } der) continue;
            came.Add(new()
            {
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(der.Span)),
                Manufacturer = transfer.Manufacturer,
                SerialNumber = statement.Devices[index].SerialNumber,
                Der = der.ToArray(),
                ExpiresAt = Voucher.Decode(SignedMessage.Decode(der).VoucherContent()).ExpiresOn,
                Order = $"transfer-{transfer.Id:D}",
                ImportedBy = caller.Name,
                ImportedAt = now,
            });
        }
        if (came is []) return;
        await vouchers.AddAsync(came, AuditEntry.Create(
            AuditEventType.VouchersImported, now, caller, AuditOutcome.Success,
            ("manufacturer", transfer.Manufacturer), ("order", came[0].Order), ("owner", statement.To.Name), ("vouchers", FormattableString.Invariant($"{came.Count}"))), ct);
    }

    // LIF-72: of this box, good, and of no device that goes by the transfer.
    private async Task<Certificate> GivenAsync(HeldTransfer transfer, string sha256, CancellationToken ct)
    {
        if (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigit)) throw new CommandRefusedException(CommandRefusal.Invalid, "a certificate is named by its fingerprint: SHA-256 in hex, as 'cert show' says it");
        if (await certificates.FindBySha256Async(Convert.FromHexString(sha256), ct) is not { Device: { } name } record || record.Domain != transfer.Domain)
            throw new CommandRefusedException(CommandRefusal.NotFound, $"no device of the domain {transfer.Domain} has a certificate {sha256}: add a device for the builder, and have it enrol first");
        if (record.Status != CertificateStatus.Issued || record.NotAfter < clock.Latest) throw Conflict($"the certificate {sha256} is revoked, on hold or at its end: name another one for remote maintenance, or none");
        if (await devices.FindAsync(name, ct) is { } device && device.Manufacturer == transfer.Manufacturer && transfer.SerialNumbers.Contains(device.SerialNumber))
            throw Conflict($"{name} goes by this transfer: remote maintenance takes a certificate of its own, so add a device for the builder");
        return Certificate.Decode(record.Der);
    }

    private static CommandRefusedException Conflict(string why) => new(CommandRefusal.Conflict, why);

    private static CommandRefusedException NoOffer(Guid id) => new(CommandRefusal.NotFound, $"there is no offer {id:D} that waits to be accepted");

    private async Task<HeldTransfer> OfferedAsync(Caller caller, Guid id, CancellationToken ct)
    {
        var transfer = await store.FindAsync(id, TransferSide.Buyer, ct);
        caller.Narrow(Right.SeeDevices, transfer?.Domain);
        return transfer is { Progress: TransferProgress.Offered } ? transfer : throw NoOffer(id);
    }

    // By the factory identities themselves: whose names they bear is not asked.
    private Manufacturer ManufacturerOf(Domain domain, TransferPackage package, TransferStatement statement)
    {
        foreach (var accepted in manufacturers.Find(domain.Manufacturers))
        {
            var report = TransferVerification.Verify(
                package, [statement.From.Anchor], [.. accepted.Anchors, .. (accepted.Manufacturer.Joining?.VoucherAnchors ?? []).Select(anchor => Certificate.Decode(anchor))], clock.Latest);
            if (report.Findings.FirstOrDefault(finding => finding.Refusal is not null) is not { } wrong) return accepted.Manufacturer;
            if (wrong.Rule != TransferRule.Identities) throw new TransferRefusedException(wrong.Rule, wrong.Refusal!);
        }
        throw new CommandRefusedException(CommandRefusal.Conflict, $"the devices are of no manufacturer that the domain {domain.Name} takes: accept it first");
    }

    private async Task<HeldTransfer> KeepAsync(Caller caller, HeldTransfer transfer, TransferPackage package, AuditEventType type, CancellationToken ct, params (string Name, string? Value)[] more)
    {
        var now = clock.Now();
        var changed = transfer with { Package = package.Encode(), ChangedAt = now, ChangedBy = caller.Name };
        return await store.ChangeAsync(changed, TransferEntries.Of(type, caller, changed, now, more), ct) ? changed with { Version = changed.Version + 1 } : throw TransferEntries.Meanwhile();
    }
}
