using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>The manufacturer's books of ownership transfers (LIF-33): the one way in which a device that has an owner gets another one by that owner's own word.</summary>
/// <param name="store">Owners and products.</param>
/// <param name="transfers">The books.</param>
/// <param name="factories">Where devices are made.</param>
/// <param name="certificates">The factory identities that were issued, and what of our own was revoked.</param>
/// <param name="signers">Sign receipts.</param>
/// <param name="log">Where refusals are written.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="time">Counts tries.</param>
public sealed class TransferBookings(
    IOwnershipStore store, ITransferStore transfers, Factories factories, ICertificateQueries certificates, VoucherSigners signers, IAuditStore log, CaClock clock, TimeProvider time)
{
    private const int MostRounds = 5;
    private const int RememberedSources = 10_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Each costs several signatures to verify: enough for a warehouse that is sold, and not for a loop.
    private readonly Throttle perSource = new(60, Minute, RememberedSources, time);
    private readonly Throttle refusalsWritten = new(100, TimeSpan.FromHours(1), RememberedSources, time);

    /// <summary>Books an accepted transfer: all of its devices, or none. The same transfer again is answered with the same receipt.</summary>
    /// <param name="caller">Who brings it.</param>
    /// <param name="package">The accepted package.</param>
    /// <param name="source">Where it came from, in text form, to count by.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The package with the receipt.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="TransferRefusedException">By a rule. Nothing was changed.</exception>
    /// <exception cref="TooManyTriesException">Too many transfers from the source.</exception>
    /// <exception cref="NoVoucherSignerException">Nobody can sign.</exception>
    /// <exception cref="StoreUnavailableException">The books cannot be written now.</exception>
    public async Task<TransferPackage> BookAsync(Caller caller, TransferPackage package, string source, CancellationToken ct)
    {
        caller.Require(Right.BookTransfers);
        // Step 1: what costs least comes first.
        if (!perSource.TryTake(source, out var retryAfter)) throw new TooManyTriesException("too many transfers from this address", retryAfter);
        try
        {
            for (var round = 1; ; round++)
            {
                if (await TryBookAsync(caller, package, ct) is { } booked) return TransferPapers.Into(booked);
                // Somebody else came first, or a device has just changed: decided anew, by what is now.
                if (round == MostRounds) throw new StoreUnavailableException("the devices of this transfer are being changed all the time", null);
            }
        }
        catch (TransferRefusedException refused)
        {
            // The same one was booked between two looks: what stood in the way is its own booking.
            if (refused.Rule is TransferRule.Owner or TransferRule.Title && await FindBookedAsync(package, ct) is { } booked) return TransferPapers.Into(booked);
            await RecordAsync(caller, package, source, refused, ct);
            throw;
        }
    }

    /// <summary>Looks at a package that somebody has on a stick. Whether it is booked, the books decide then.</summary>
    /// <exception cref="NotAllowedException">The caller may not have it booked.</exception>
    /// <exception cref="TransferRefusedException">It is no transfer that both parties signed.</exception>
    public BroughtTransfer Look(Caller caller, ReadOnlyMemory<byte> zip)
    {
        caller.RequireAlone(Right.BookTransfers);
        return BroughtTransfer.Read(zip, clock.Now());
    }

    /// <summary>Books what a person looked at.</summary>
    /// <inheritdoc cref="BookAsync(Caller, TransferPackage, string, CancellationToken)" path="/exception"/>
    public async Task<BroughtTransfer> BookAsync(Caller caller, BroughtTransfer brought, CancellationToken ct) =>
        BroughtTransfer.Of(await BookAsync(caller, TransferPackage.Decode(brought.Package), caller.Name, ct));

    /// <summary>Whoever brings a package over the network, by what stands in it; the name is verified only with all the rest.</summary>
    /// <param name="package">The package.</param>
    /// <exception cref="DecodeException">Its statement cannot be read.</exception>
    public static TransferParties CallerOf(TransferPackage package) =>
        new(TransferStatement.Decode(package[TransferPackage.Statement]).From.Name, TransferOffer.Sha256Of(package[TransferPackage.Statement]));

    /// <summary>What the chains of title of an owner's devices end with: what its next statement follows on (LIF-46).</summary>
    /// <param name="caller">Who sees devices of the factory's domains.</param>
    /// <param name="owner">The owner's name.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">There is no such owner, or it has more devices than one file takes.</exception>
    public async Task<IReadOnlyList<(string SerialNumber, TitleHead Head)>> TitlesAsync(Caller caller, string owner, CancellationToken ct)
    {
        var seen = caller.Narrow(Right.SeeDevices, null);
        if (await store.FindOwnerAsync(owner, ct) is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no owner '{owner}'");
        var products = await store.ListAsync(new() { Owner = owner, Domains = seen }, ProductSort.SerialNumber, null, TransferStatement.MostDevices, ct);
        var titles = new List<(string, TitleHead)>(products.Items.Count);
        foreach (var product in products.Items) titles.Add((product.SerialNumber, (await transfers.TitleAsync(product.Device, ct)).Head));
        return titles;
    }

    private async Task<TransferPackage?> TryBookAsync(Caller caller, TransferPackage package, CancellationToken ct)
    {
        // Step 2: what is booked stays booked, whatever became of its signers since.
        if (await FindBookedAsync(package, ct) is { } known) return known;
        // Step 3: the documents.
        var now = clock.Now();
        var transfer = AcceptedTransfer.From(package, now);
        foreach (var signature in transfer.Offer.Signatures.Append(transfer.Signature)) await RequireGoodAsync(signature.Signer, ct);
        var statement = transfer.Offer.Statement;
        if (await transfers.FindBookingAsync(statement.Id, ct) is { } same)
        {
            // The same one, since it was looked for a moment ago: there is its receipt.
            if (same.StatementSha256 == transfer.Offer.Sha256) return null;
            throw new TransferRefusedException(TransferRule.Once, "another statement of the same id is booked");
        }
        // Step 4: the devices, and whose they are.
        var products = new List<TitledProduct>(statement.Devices.Count);
        foreach (var device in statement.Devices) products.Add(await FindAsync(device, now, ct));
        var (buyer, isNew) = await BuyerAsync(statement.To, ct);
        var changed = TitleRules.Decide(transfer, products, $"{caller.Name} ({caller.Proof})", buyer.Name, now);
        // Step 5: sign the receipt, and store all of it together: before that nobody has it.
        var receipt = ReceiptOf(transfer, now);
        var booking = new Booking
        {
            Transfer = statement.Id,
            StatementSha256 = transfer.Offer.Sha256,
            AcceptanceSha256 = transfer.Sha256,
            At = now,
            Documents = DocumentsOf(package).Encode(),
            Receipt = receipt,
            Signature = await signers.SignDetachedAsync(VoucherKey.Offline, receipt, ct),
        };
        var changes = changed.Zip(products, (change, before) => new TitleChange(
            change.Product, change.Life.Transition, before.Title.Transfer, before.Title.Voucher, EntryOf(caller, booking, change.Product, before.Product))).ToList();
        var addition = isNew ? (buyer, OwnerEntryOf(caller, buyer, now)) : default((Owner, AuditEntry)?);
        return await transfers.BookAsync(booking, addition, changes, EntryOf(caller, transfer, booking, buyer), ct) ? WithReceipt(package, booking) : null;
    }

    private async Task<TransferPackage?> FindBookedAsync(TransferPackage package, CancellationToken ct)
    {
        if (await transfers.FindBookingAsync(TransferOffer.Sha256Of(package[TransferPackage.Statement]), ct) is not { } booked) return null;
        return package.Find(TransferPackage.Acceptance) is { } acceptance && TransferOffer.Sha256Of(acceptance) == booked.AcceptanceSha256
            ? WithReceipt(package, booked)
            : throw new TransferRefusedException(TransferRule.Once, "this statement is booked with another acceptance");
    }

    // IEEE 802.1AR section 8.6: serial number and issuer; and by the very certificate, so that nobody sells what only bears the name.
    private async Task<TitledProduct> FindAsync(TransferredDevice device, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var domain in factories.Named(device.IdevidIssuer))
        {
            if (await store.FindAsync(domain.Name, device.SerialNumber, ct) is not { } product) continue;
            var identity = await certificates.FindBySha256Async(Convert.FromHexString(device.IdevidSha256), ct);
            if (identity is null || identity.Device != product.Device || !factories.GivesFactoryIdentity(identity.Profile.Split('@')[0]))
                throw new TransferRefusedException(TransferRule.Known, $"the factory identity that the statement names is not that of device {device.SerialNumber}");
            if (identity.StateAt(now) != CertificateState.Good) throw new TransferRefusedException(TransferRule.Locks, $"the factory identity of device {device.SerialNumber} is not good any more");
            return new(device, product, await HolderAsync(product, domain, ct), (await transfers.TitleAsync(product.Device, ct)).Head);
        }
        throw new TransferRefusedException(TransferRule.Known, $"device {device.SerialNumber} was not made here");
    }

    private async Task<IReadOnlyList<Certificate>> HolderAsync(Product product, Ca.Domains.Domain domain, CancellationToken ct)
    {
        if (product.Owner is { } name) return (await store.FindOwnerAsync(name, ct) ?? throw new InvalidDataException($"{product.Device} belongs to {name}, which there is not.")).Certificates;
        // What nobody owns is the manufacturer's to sell.
        return product.FirstComer is { } first ? [Certificate.Decode(first)] : [factories.AuthorityOf(domain)!.Certificate];
    }

    // The buyer is the owner that has its certificate, or becomes one.
    private async Task<(Owner Owner, bool IsNew)> BuyerAsync(TransferParty buyer, CancellationToken ct)
    {
        var key = buyer.Anchor.PublicKey.Der;
        var known = (await store.ListOwnersAsync(ct)).FirstOrDefault(owner => owner.Certificates.Any(anchor => anchor.PublicKey.Der.Span.SequenceEqual(key.Span)));
        if (known is not null) return (known, false);
        return (new($"domain-{Convert.ToHexStringLower(SHA256.HashData(key.Span))[..20]}", buyer.Name, [buyer.Anchor.Der.ToArray()]), true);
    }

    // As far as we can know it. Nothing is fetched: only of our own certificates do we know.
    private async Task RequireGoodAsync(Certificate signer, CancellationToken ct)
    {
        if (await certificates.FindBySha256Async(SHA256.HashData(signer.Der.Span), ct) is { Status: not CertificateStatus.Issued })
            throw new TransferRefusedException(TransferRule.TwoSellers, $"the certificate {signer.Subject} is revoked");
    }

    private static byte[] ReceiptOf(AcceptedTransfer transfer, DateTimeOffset now)
    {
        var statement = transfer.Offer.Statement;
        return new TransferBooking
        {
            Id = statement.Id,
            BookedOn = now,
            StatementSha256 = transfer.Offer.Sha256,
            AcceptanceSha256 = transfer.Sha256,
            From = statement.From.DomainId,
            To = statement.To.DomainId,
            Devices = [.. statement.Devices.Select(device => new BookedDevice(device.SerialNumber, device.IdevidIssuer, device.Previous))],
        }.Encode();
    }

    private static TransferPackage DocumentsOf(TransferPackage package)
    {
        var documents = TransferPackage.Of(package[TransferPackage.Statement]);
        foreach (var name in TransferPackage.StatementSignatures.Append(TransferPackage.Acceptance).Append(TransferPackage.AcceptanceSignature)) documents = documents.With(name, package[name]);
        return documents;
    }

    private static TransferPackage WithReceipt(TransferPackage package, Booking booking) =>
        package.With(TransferPackage.Booking, booking.Receipt).With(TransferPackage.BookingSignature, booking.Signature);

    private static AuditEntry EntryOf(Caller caller, AcceptedTransfer transfer, Booking booking, Owner buyer) => AuditEntry.Create(
        AuditEventType.TransferBooked, booking.At, caller, AuditOutcome.Success,
        ("transfer", booking.Transfer.ToString("D")), ("statement", booking.StatementSha256), ("acceptance", booking.AcceptanceSha256), ("receipt", TransferOffer.Sha256Of(booking.Receipt)),
        ("from", Convert.ToHexStringLower(transfer.Offer.Statement.From.DomainId.Span)), ("to", Convert.ToHexStringLower(transfer.Offer.Statement.To.DomainId.Span)),
        ("owner", buyer.Name), ("devices", transfer.Offer.Statement.Devices.Count.ToString(CultureInfo.InvariantCulture)));

    private static AuditEntry EntryOf(Caller caller, Booking booking, Product product, Product before) => AuditEntry.Create(
        AuditEventType.ProductTransferred, booking.At, caller, AuditOutcome.Success,
        ("device", product.Device), ("domain", product.Domain), ("serialNumber", product.SerialNumber), ("transfer", booking.Transfer.ToString("D")),
        ("receipt", TransferOffer.Sha256Of(booking.Receipt)), ("owner", product.Owner), ("before", before.Owner));

    private static AuditEntry OwnerEntryOf(Caller caller, Owner owner, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.OwnerSaved, now, caller, AuditOutcome.Success,
        ("owner", owner.Name), ("displayName", owner.DisplayName), ("sha256", Convert.ToHexStringLower(SHA256.HashData(owner.Anchors[0]))));

    // A refused attempt to take what belongs to another is worth knowing. A loop fills no disk.
    private async Task RecordAsync(Caller caller, TransferPackage package, string source, TransferRefusedException refused, CancellationToken ct)
    {
        if (!refusalsWritten.TryTake(source, out _)) return;
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.TransferRefused, clock.Latest, caller, AuditOutcome.Refused,
            ("statement", TransferOffer.Sha256Of(package[TransferPackage.Statement])), ("rule", refused.Rule.ToString()), ("reason", refused.Message)), ct);
    }
}
