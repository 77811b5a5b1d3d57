using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>Where a domain gives devices away: writes the statement, and has two people sign it (LIF-30, LIF-31). What follows on the acceptance is <see cref="SellersRelease"/>.</summary>
public sealed class SellersDesk(
    IHeldTransferStore store, SoldDevices sold, Domains domains, Ca.Authorities.Authorities authorities, AcceptedManufacturers manufacturers, TransferSigners signers,
    RandomNumberGenerator random, CaClock clock)
{
    private const int NonceLength = 16;
    private const int LongestName = 100;
    private const int LongestNote = 200;

    /// <summary>Writes a statement. Nobody has signed it then, and nothing happens to the devices.</summary>
    /// <param name="caller">Who may transfer devices of the domain.</param>
    /// <param name="wanted">The transfer.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Something is missing or wrong, or a device cannot be given away now.</exception>
    public async Task<HeldTransfer> CreateAsync(Caller caller, NewTransfer wanted, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, wanted.Domain);
        var devices = await SoldAsync(wanted, ct);
        if (devices.Select(device => device.Device.Manufacturer).Distinct().Count() > 1)
            throw Invalid("the devices are of several manufacturers: each books its own, so make a transfer for each, or put them into a machine");
        return (await KeepAsync(caller, [Draft(caller, wanted, devices, null)], ct))[0];
    }

    /// <summary>Writes the statements by which a whole machine goes (LIF-71): one for each manufacturer of its components, all of them or none.</summary>
    /// <param name="caller">Who may transfer devices of the domain.</param>
    /// <param name="wanted">The transfer, without devices: all that are parts of the machine go.</param>
    /// <param name="machine">What the machine is called in that domain.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Something is missing or wrong, or a device cannot be given away now: then no statement is written at all (LIF-30).</exception>
    public async Task<IReadOnlyList<HeldTransfer>> CreateOfMachineAsync(Caller caller, NewTransfer wanted, string machine, CancellationToken ct)
    {
        caller.RequireAlone(Right.TransferDevices, wanted.Domain);
        if (wanted.Devices is not []) throw Invalid("a machine goes with all of its devices: name it, or devices, and not both");
        if (await sold.OfMachineAsync(wanted.Domain, machine, ct) is not { Count: > 0 } names) throw new CommandRefusedException(CommandRefusal.NotFound, $"no device of {wanted.Domain} is a part of a machine '{machine}'");
        var devices = await SoldAsync(wanted with { Devices = names }, ct);
        var makers = devices.GroupBy(device => device.Device.Manufacturer, StringComparer.Ordinal).OrderBy(maker => maker.Key, StringComparer.Ordinal).ToList();
        if (makers.Count > TransferMachine.MostStatements) throw Invalid($"a machine has components of at most {TransferMachine.MostStatements} manufacturers");
        var whole = new TransferMachine(NewId(), machine, makers.Count);
        return await KeepAsync(caller, [.. makers.Select(maker => Draft(caller, wanted, [.. maker], whole))], ct);
    }

    // LIF-30: one that cannot go stops all of them.
    private async Task<List<SoldDevice>> SoldAsync(NewTransfer wanted, CancellationToken ct)
    {
        if (wanted.Devices.Count is 0 or > TransferStatement.MostDevices) throw Invalid($"a transfer has 1 to {TransferStatement.MostDevices} devices");
        if (wanted.Devices.Distinct(StringComparer.Ordinal).Count() < wanted.Devices.Count) throw Invalid("a device is there twice");
        var now = clock.Now();
        var devices = new List<SoldDevice>(wanted.Devices.Count);
        foreach (var name in wanted.Devices) devices.Add(await sold.FindAsync(wanted.Domain, name, wanted.Titles, now, ct));
        return devices;
    }

    private HeldTransfer Draft(Caller caller, NewTransfer wanted, List<SoldDevice> devices, TransferMachine? machine)
    {
        var now = clock.Now();
        var (seller, buyer) = (new TransferParty(wanted.Domain, AuthorityOf(wanted.Domain)), BuyerOf(wanted));
        if (seller.IsSameAs(buyer)) throw Invalid("the buyer's certificate is that of this domain itself");
        var nonce = new byte[NonceLength];
        random.GetBytes(nonce);
        var statement = new TransferStatement
        {
            Id = NewId(),
            CreatedOn = now,
            EffectiveOn = wanted.EffectiveOn is { } effective && effective > now ? effective : now,
            Reason = TransferStatement.ParseReason(wanted.Reason) ?? throw Invalid($"a reason is one of {string.Join(", ", NewTransfer.Reasons)}"),
            From = seller,
            To = buyer,
            Devices = [.. devices.Select(device => device.Told)],
            DataWiped = true,
            DocumentsHandedOver = wanted.DocumentsHandedOver,
            Machine = machine,
            WithoutManufacturer = wanted.WithoutManufacturer,
            Nonce = nonce,
        };
        return new()
        {
            Id = statement.Id,
            Side = TransferSide.Seller,
            Domain = wanted.Domain,
            Progress = TransferProgress.Draft,
            Other = buyer.Name,
            Manufacturer = devices[0].Device.Manufacturer!,
            SerialNumbers = [.. statement.Devices.Select(device => device.SerialNumber)],
            Package = PackageOf(statement, devices, wanted).Encode(),
            Machine = HeldMachine.Of(statement),
            CreatedAt = now,
            CreatedBy = caller.Name,
            ChangedAt = now,
            ChangedBy = caller.Name,
        };
    }

    private async Task<IReadOnlyList<HeldTransfer>> KeepAsync(Caller caller, IReadOnlyList<HeldTransfer> drafts, CancellationToken ct) =>
        await store.AddAsync([.. drafts.Select(draft => (draft, TransferEntries.Of(AuditEventType.TransferCreated, caller, draft, draft.CreatedAt)))], ct)
            ? drafts : throw Conflict("one of the devices is in a transfer that is not over: close or cancel that one first");

    /// <summary>What a person proves to want before signing: it stands on the page on which the proof is given.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">There is no such transfer, or it is signed.</exception>
    public async Task<string> ProofForAsync(Caller caller, Guid id, CancellationToken ct) =>
        TransferSigners.ProofOf(TransferDocument.Statement, TransferPackage.Decode((await DraftAsync(caller, id, ct)).Package)[TransferPackage.Statement]);

    /// <summary>Signs the statement for a person, who proved to want this very one. With the second person's signature it is an offer (LIF-31).</summary>
    /// <exception cref="NotAllowedException">The person may not, or gave no such proof.</exception>
    /// <exception cref="CommandRefusedException">There is no such transfer, it is signed, or this person has signed it.</exception>
    /// <exception cref="NoTransferSignerException">The domain's authority may not issue.</exception>
    public async Task<HeldTransfer> SignAsync(Person caller, Guid id, CancellationToken ct)
    {
        var draft = await DraftAsync(caller, id, ct);
        var package = TransferPackage.Decode(draft.Package);
        var statement = package[TransferPackage.Statement];
        var place = TransferPackage.StatementSignatures.First(name => package.Find(name) is null);
        if (place != TransferPackage.StatementSignatures[0] && FirstSigner(package) == caller.Name) throw Conflict("you have signed it: the second signature is somebody else's");
        var signature = await signers.SignAsync(caller, domains.Find(draft.Domain)!, TransferDocument.Statement, statement, ct);
        package = TransferPapers.Into(package.With(place, signature));
        var now = clock.Now();
        // A type that there is only with two signatures: what does not pass it stays a draft.
        if (package.Stage == TransferStage.Offered) TransferOffer.From(package, now);
        var signed = draft with
        {
            Progress = package.Stage == TransferStage.Offered ? TransferProgress.Offered : TransferProgress.Draft,
            Package = package.Encode(),
            ChangedAt = now,
            ChangedBy = caller.Name,
        };
        return await store.ChangeAsync(signed, TransferEntries.Of(AuditEventType.TransferAdvanced, caller, signed, now), ct) ? signed with { Version = signed.Version + 1 } : throw TransferEntries.Meanwhile();
    }

    /// <summary>Gives it up (LIF-39). What was given out of this box is not called back by that: once it is accepted the buyer has to agree, and the devices go back into use by themselves.</summary>
    /// <param name="caller">Who may transfer devices of the domain.</param>
    /// <param name="id">Which.</param>
    /// <param name="note">Why, and once it is accepted, who of the buyer agreed.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">There is no such transfer, or it is booked: the way back is another transfer.</exception>
    public async Task<HeldTransfer> CancelAsync(Caller caller, Guid id, string note, CancellationToken ct)
    {
        var transfer = await FindAsync(caller, id, ct);
        if (transfer.Progress is TransferProgress.Booked or TransferProgress.Closed) throw Conflict("it is booked: the way back is another transfer, from the buyer to you");
        if (!transfer.IsOpen) throw Conflict("it is cancelled already");
        if (note.Trim().Length == 0 || note.Length > LongestNote || note.Any(char.IsControl)) throw Invalid($"say why, in 1 to {LongestNote} characters and one line");
        var now = clock.Now();
        var cancelled = transfer with { Progress = TransferProgress.Cancelled, Note = note, ChangedAt = now, ChangedBy = caller.Name };
        return await store.ChangeAsync(cancelled, TransferEntries.Of(AuditEventType.TransferCancelled, caller, cancelled, now), ct) ? cancelled with { Version = cancelled.Version + 1 } : throw TransferEntries.Meanwhile();
    }

    /// <summary>Who signed the statement first; null: nobody.</summary>
    internal static string? FirstSigner(TransferPackage package) => package.Find(TransferPackage.StatementSignatures[0]) is { } signature
        ? SignedMessage.DecodeDetached(signature, package[TransferPackage.Statement]).OnlySigner().Subject.Find(Oids.CommonName) : null;

    private async Task<HeldTransfer> FindAsync(Caller caller, Guid id, CancellationToken ct)
    {
        var transfer = await store.FindAsync(id, TransferSide.Seller, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        return transfer ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no transfer {id:D} that this box began");
    }

    private async Task<HeldTransfer> DraftAsync(Caller caller, Guid id, CancellationToken ct)
    {
        var transfer = await store.FindAsync(id, TransferSide.Seller, ct);
        // The proof that goes with it is asked for where it is signed.
        caller.Narrow(Right.SeeDevices, transfer?.Domain);
        if (transfer is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no transfer {id:D} that this box began");
        return transfer.Progress == TransferProgress.Draft ? transfer : throw Conflict("the statement is not waiting for signatures");
    }

    private Certificate AuthorityOf(string domain) => (domains.Find(domain) is { } found ? authorities.Find(found.Authority) : throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no domain '{domain}'"))?.Certificate
        ?? throw Conflict($"the domain {domain} has no authority here that could certify whoever signs");

    private static TransferParty BuyerOf(NewTransfer wanted)
    {
        if (wanted.BuyerName.Trim().Length == 0 || wanted.BuyerName.Length > LongestName || wanted.BuyerName.Any(char.IsControl)) throw Invalid($"say who the buyer is, in 1 to {LongestName} characters");
        try
        {
            var certificates = Pem.Certificates(wanted.BuyerPem).Select(der => Certificate.Decode(der)).ToList();
            if (certificates is not [var anchor]) throw Invalid("the buyer's file holds one certificate: that of the domain's authority");
            if (anchor.BasicConstraints is not { IsAuthority: true }) throw Invalid("the buyer's certificate is that of an authority: whoever signs for the buyer is below it");
            return new(wanted.BuyerName.Trim(), anchor);
        }
        catch (DecodeException error)
        {
            throw Invalid($"the buyer's certificate cannot be read: {error.Message}");
        }
    }

    private TransferPackage PackageOf(TransferStatement statement, List<SoldDevice> devices, NewTransfer wanted)
    {
        var package = TransferPackage.Of(statement.Encode());
        for (var index = 0; index < devices.Count; index++) package = package.With(TransferPackage.NameOf("idevid", index, "cer"), devices[index].Identity.Der);
        var maker = manufacturers.Find(devices[0].Device.Manufacturer!);
        foreach (var file in wanted.Vouchers) package = TransferVouchers.Into(package, statement, file, maker?.Joining?.VoucherAnchors ?? []);
        if (wanted.Vouchers is [_, ..] && TransferVouchers.Count(package, statement) == 0) throw Invalid("the voucher files have none for these devices");
        var anchors = maker?.Anchors ?? [];
        var chain = devices.SelectMany(device => device.Chain).Select(link => link.Der.ToArray()).Concat(anchors).DistinctBy(Convert.ToHexString).ToList();
        if (chain is [_, ..]) package = package.With("idevid/chain.pem", Encoding.ASCII.GetBytes(string.Concat(chain.Select(link => Pem.Of(link)))));
        return TransferPapers.Into(package);
    }

    private Guid NewId()
    {
        Span<byte> octets = stackalloc byte[16];
        random.GetBytes(octets);
        // RFC 9562 section 5.4: version 4.
        (octets[6], octets[8]) = ((byte)((octets[6] & 0x0f) | 0x40), (byte)((octets[8] & 0x3f) | 0x80));
        return new(octets, bigEndian: true);
    }

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);

    private static CommandRefusedException Conflict(string message) => new(CommandRefusal.Conflict, message);
}

/// <summary>The audit entries of transfers of this box's domains. Their members are the catalogue's: <see cref="AuditEventType"/>.</summary>
internal static class TransferEntries
{
    public static AuditEntry Of(AuditEventType type, Caller caller, HeldTransfer transfer, DateTimeOffset now, params (string Name, string? Value)[] more) => AuditEntry.Create(
        type, now, caller, AuditOutcome.Success,
        [
            ("transfer", transfer.Id.ToString("D")), ("domain", transfer.Domain), ("side", transfer.Side.ToString()), ("progress", transfer.Progress.ToString()), ("other", transfer.Other),
            ("devices", transfer.SerialNumbers.Count.ToString(CultureInfo.InvariantCulture)), ("machine", transfer.Machine?.Id.ToString("D")), ("sha256", Convert.ToHexStringLower(SHA256.HashData(transfer.Package))), ("note", transfer.Note), .. more,
        ]);

    public static CommandRefusedException Meanwhile() => new(CommandRefusal.Conflict, "the transfer was changed by somebody else meanwhile: look again");
}
