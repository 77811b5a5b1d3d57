using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Ownership;

/// <summary>The manufacturer's word about whose a device is (MASA, RFC 8995 section 2.1): the one way to a voucher.</summary>
/// <param name="store">Owners, models, products and the ledger.</param>
/// <param name="factories">Where devices are made.</param>
/// <param name="certificates">The factory identities that were issued.</param>
/// <param name="signers">Sign vouchers.</param>
/// <param name="log">Where refusals are written.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="time">Counts tries.</param>
public sealed class Masa(
    IOwnershipStore store, Factories factories, ICertificateQueries certificates, VoucherSigners signers, IAuditStore log, CaClock clock, TimeProvider time)
{
    private const int RememberedSources = 10_000;
    private const int RememberedProducts = 100_000;
    private const int MostRounds = 5;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // RFC 8995 section 11.1: however many devices a hall switches on at once, its questions are good ones and count for their device alone;
    // who tries out serial numbers, and a registrar in a loop, are told to wait.
    private readonly Throttle perSource = new(3000, Minute, RememberedSources, time);
    private readonly Throttle perCustomer = new(3000, Minute, RememberedSources, time);
    private readonly Throttle perProduct = new(300, TimeSpan.FromHours(1), RememberedProducts, time);
    private readonly Throttle refusalsWritten = new(10, TimeSpan.FromHours(1), RememberedProducts, time);

    /// <summary>Issues a voucher. The same question again is answered with the same voucher.</summary>
    /// <param name="caller">The registrar.</param>
    /// <param name="demand">What it asks for.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>As it stands in the ledger.</returns>
    /// <exception cref="NotAllowedException">The caller is no registrar.</exception>
    /// <exception cref="VoucherRefusedException">It gets none.</exception>
    /// <exception cref="TooManyTriesException">Too many questions of the source, of the domain or about the device.</exception>
    /// <exception cref="NoVoucherSignerException">Nobody can sign.</exception>
    /// <exception cref="Ca.Keys.KeyStoreUnavailableException">The key cannot be used now.</exception>
    /// <exception cref="StoreUnavailableException">The ledger cannot be written now.</exception>
    public async Task<IssuedVoucher> IssueAsync(Caller caller, VoucherDemand demand, CancellationToken ct)
    {
        caller.Require(Right.AskForVouchers);
        // Step 1: what costs least comes first.
        Take(perSource, demand.Source, "this address asks too often");
        // Step 2: the device was made here.
        var (domain, product) = await FindAsync(demand, ct);
        Take(perProduct, AboutOf(product, demand), "too many questions about this device");
        var customer = Convert.ToHexString(SHA256.HashData(demand.Pinned.PublicKey.Der.Span));
        Take(perCustomer, customer, "this domain asks too often");
        try
        {
            for (var round = 1; ; round++)
            {
                if (await TryIssueAsync(caller, demand, domain, product, order: null, ct) is { } voucher)
                {
                    perSource.Return(demand.Source);
                    perCustomer.Return(customer);
                    return voucher;
                }
                // Somebody else came first, or its owner has just changed: decided anew, by what is now.
                if (round == MostRounds) throw new StoreUnavailableException($"device {product.SerialNumber} is being changed all the time", null);
                product = await store.FindAsync(product.Domain, product.SerialNumber, ct) ?? throw Unknown(demand);
            }
        }
        catch (VoucherRefusedException refused)
        {
            await RecordAsync(caller, product, refused, ct);
            throw;
        }
    }

    /// <summary>All vouchers of a device, for one who was given one of them or is its registered owner (RFC 8995 section 5.8).</summary>
    /// <inheritdoc cref="IssueAsync" path="/exception"/>
    public async Task<VoucherLog> LogAsync(Caller caller, VoucherDemand demand, CancellationToken ct)
    {
        caller.Require(Right.AskForVouchers);
        Take(perSource, demand.Source, "this address asks too often");
        var (_, product) = await FindAsync(demand, ct);
        Take(perProduct, AboutOf(product, demand), "too many questions about this device");
        var owner = product.Owner is { } name ? await store.FindOwnerAsync(name, ct) : null;
        var anchors = (await store.NewestByDomainAsync(product.Device, ct)).Select(PinnedBy).Concat(owner?.Certificates ?? []).ToList();
        // A device that is blocked has its past all the same.
        if (!demand.IsBelow(anchors, clock.Latest)) throw Unknown(demand);
        perSource.Return(demand.Source);
        return Ledger.ToLog(await store.LedgerAsync(product.Device, ct));
    }

    /// <summary>One round: decide, sign, store. Null: what it was decided by has changed.</summary>
    internal async Task<IssuedVoucher?> TryIssueAsync(Caller caller, VoucherDemand demand, Ca.Domains.Domain domain, Product product, string? order, CancellationToken ct)
    {
        var now = clock.Now();
        // Step 3: its proof of proximity, if there is one, and who asks.
        if (demand.FactoryIdentity is { } identity) await RequireIdentityAsync(identity, domain, product, now, ct);
        await RequireGoodAsync(demand, ct);
        // Step 4: whether that one is entitled to a voucher, and to which.
        var model = await store.FindModelAsync(product.Model, ct) ?? throw new InvalidDataException($"{product.Device} is of a model {product.Model} that there is not.");
        var entitled = OwnershipRules.Decide(product, model, await OwnershipRules.HoldersOfAsync(store, product, now, ct), demand, now);
        // Step 5: the same question has the same answer.
        var pinnedKey = SHA256.HashData(entitled.Pinned.PublicKey.Der.Span);
        if (await store.FindVoucherAsync(product.Device, pinnedKey, demand.Nonce, ct) is { } known && entitled.IsServedBy(known, now)) return known;
        // Step 6: sign, and store what becomes of it, the ledger first of all: before that nobody has it.
        var content = new Voucher
        {
            CreatedOn = now,
            ExpiresOn = entitled.ExpiresAt,
            Assertion = entitled.Assertion,
            SerialNumber = product.SerialNumber,
            IdevidIssuer = factories.AuthorityOf(domain)!.Certificate.SubjectKeyIdentifier is { } identifier ? Extensions.AuthorityKeyIdentifier(identifier.Span).Value : default(ReadOnlyMemory<byte>?),
            PinnedDomainCert = entitled.Pinned,
            Nonce = demand.Nonce,
        };
        var voucher = new IssuedVoucher
        {
            Device = product.Device,
            At = now,
            DomainId = DomainId.Of(entitled.Pinned),
            PinnedKey = pinnedKey,
            Nonce = demand.Nonce,
            Assertion = entitled.Assertion.ToText(),
            ExpiresAt = entitled.ExpiresAt,
            Owner = entitled.Owner?.Name,
            // RFC 8995 section 11.6.2.2: what is good without a nonce has a key of its own.
            Der = await signers.SignAsync(demand.Nonce is null ? VoucherKey.Offline : VoucherKey.Online, Oids.VoucherContent, content.Encode(), ct),
        };
        return await store.IssueAsync(entitled.Product, entitled.Line, voucher, other => entitled.IsServedBy(other, now), number => Entry(caller, product, voucher with { Number = number }, order), ct);
    }

    private static AuditEntry Entry(Caller caller, Product product, IssuedVoucher voucher, string? order) => AuditEntry.Create(
        AuditEventType.VoucherIssued, voucher.At, caller, AuditOutcome.Success,
        ("device", voucher.Device), ("domain", product.Domain), ("serialNumber", product.SerialNumber), ("number", voucher.Number.ToString(CultureInfo.InvariantCulture)),
        ("sha256", Convert.ToHexStringLower(SHA256.HashData(voucher.Der))), ("assertion", voucher.Assertion), ("domainId", Convert.ToHexStringLower(voucher.DomainId)),
        ("nonce", voucher.Nonce), ("expiresAt", voucher.ExpiresAt?.ToString("O", CultureInfo.InvariantCulture)), ("owner", voucher.Owner), ("order", order));

    // RFC 8366 section 5.3, idevid-issuer: without it a serial number counts only where no other factory has used it.
    private async Task<(Ca.Domains.Domain Domain, Product Product)> FindAsync(VoucherDemand demand, CancellationToken ct)
    {
        var found = new List<(Ca.Domains.Domain, Product)>();
        foreach (var domain in factories.Named(demand.IdevidIssuer))
        {
            if (await store.FindAsync(domain.Name, demand.SerialNumber, ct) is { } product) found.Add((domain, product));
        }
        return found is [var only] ? only : throw (found.Count == 0 ? Unknown(demand)
            : VoucherRefusedException.NotFound($"several devices have the serial number {demand.SerialNumber}: send the idevid-issuer with it"));
    }

    // RFC 8995 section 5.5.5: signed by the factory identity of that very device, which is known by all of its bytes.
    private async Task RequireIdentityAsync(Certificate identity, Ca.Domains.Domain domain, Product product, DateTimeOffset now, CancellationToken ct)
    {
        var row = await certificates.FindAsync(domain.Authority, identity.Serial, ct);
        if (row is null || row.Device != product.Device || !factories.GivesFactoryIdentity(row.Profile.Split('@')[0]) || !row.Der.AsSpan().SequenceEqual(identity.Der.Span))
            throw VoucherRefusedException.Forbidden($"what signed the device's own request is not the factory identity of {product.SerialNumber}");
        if (row.StateAt(now) != CertificateState.Good || now < row.NotBefore)
            throw VoucherRefusedException.Forbidden($"the factory identity of {product.SerialNumber} is not good any more");
    }

    // RFC 8995 section 5.5.3, RFC 8366 section 7.3: revocation, as far as we can know it. Nothing is fetched: only of our own certificates do we know.
    private async Task RequireGoodAsync(VoucherDemand demand, CancellationToken ct)
    {
        foreach (var link in demand.Chain)
        {
            if (await certificates.FindBySha256Async(SHA256.HashData(link.Der.Span), ct) is { Status: not CertificateStatus.Issued })
                throw VoucherRefusedException.Forbidden($"the certificate {link.Subject} of the registrar is not good any more");
        }
    }

    // LIF-9: who asks for a device that is stolen is worth an alarm. A loop fills no disk.
    private async Task RecordAsync(Caller caller, Product product, VoucherRefusedException refused, CancellationToken ct)
    {
        if (!refusalsWritten.TryTake(product.Device, out _)) return;
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.VoucherRefused, clock.Latest, caller, LifeTable.ForbidsVouchers(product.State) ? AuditOutcome.Alarm : AuditOutcome.Refused,
            ("device", product.Device), ("domain", product.Domain), ("serialNumber", product.SerialNumber), ("reason", refused.Message)), ct);
    }

    // Nobody uses up the tries of others.
    private static string AboutOf(Product product, VoucherDemand demand) => $"{product.Device} {demand.Source}";

    private static Certificate PinnedBy(IssuedVoucher voucher) => Ledger.Read(voucher).PinnedDomainCert;

    private static void Take(Throttle throttle, string key, string message)
    {
        if (!throttle.TryTake(key, out var retryAfter)) throw new TooManyTriesException(message, retryAfter);
    }

    private static VoucherRefusedException Unknown(VoucherDemand demand) => VoucherRefusedException.NotFound($"device {demand.SerialNumber} is not known here");
}
