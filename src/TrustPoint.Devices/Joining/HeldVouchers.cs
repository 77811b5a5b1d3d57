using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Joining;

/// <summary>What a registrar shows devices at this moment: its certificate, first, and what it is sent with; null: nothing that speaks for it.</summary>
public delegate IReadOnlyList<Certificate>? ShownRegistrar();

/// <summary>Vouchers that are brought by hand, and used when nobody can be asked for one (RFC 8995 section 3.1).</summary>
public sealed class HeldVouchers(IHeldVoucherStore store, AcceptedManufacturers manufacturers, ShownRegistrar registrar, TimeProvider time)
{
    /// <summary>A file is not larger than this, in octets.</summary>
    public const int LargestFile = VoucherFile.MaxSize;

    /// <summary>Looks into a file, without keeping anything.</summary>
    /// <param name="caller">Who manages devices of the domain.</param>
    /// <param name="domain">The domain that the devices will join: of one of its manufacturers the file must be.</param>
    /// <param name="file">A manufacturer's voucher file.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">It is none, it was tampered with, or who signed it is not known here.</exception>
    public async Task<OpenedVouchers> LookAsync(Caller caller, Domain domain, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        caller.Require(Right.ManageDevices, domain.Name);
        try
        {
            var (message, content) = Open(file);
            var signer = message.OnlySigner();
            if (!message.IsSignedBy(signer)) throw new DecodeException("voucher file: its signature does not verify: it was changed on its way");
            var manufacturer = Signed(domain, signer, message.Certificates);
            var shown = registrar();
            var vouchers = new List<OpenedVoucher>(content.Vouchers.Count);
            foreach (var der in content.Vouchers) vouchers.Add(await LookAsync(der, manufacturer.Joining!, shown, ct));
            return new(manufacturer.Name, content.Order, content.Owner, ManufacturerAnchor.Of(signer), Convert.ToHexStringLower(SHA256.HashData(file.Span)), vouchers);
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, error.Message);
        }
    }

    /// <summary>Keeps those vouchers of a file that can be used.</summary>
    /// <inheritdoc cref="LookAsync(Caller, Domain, ReadOnlyMemory{byte}, CancellationToken)"/>
    public async Task<OpenedVouchers> ImportAsync(Caller caller, Domain domain, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        var opened = await LookAsync(caller, domain, file, ct);
        var now = time.GetUtcNow();
        List<HeldVoucher> good =
        [
            .. opened.Vouchers.Where(voucher => voucher is { Fault: null, Voucher: not null }).Select(voucher => new HeldVoucher
            {
                Sha256 = Sha256(voucher.Voucher!.Message.Der),
                Manufacturer = opened.Manufacturer,
                SerialNumber = voucher.Voucher.Content.SerialNumber,
                Der = voucher.Voucher.Message.Der.ToArray(),
                ExpiresAt = voucher.Voucher.Content.ExpiresOn,
                Order = opened.Order,
                ImportedBy = caller.Name,
                ImportedAt = now,
            }),
        ];
        if (good.Count == 0) return opened;
        var entry = AuditEntry.Create(
            AuditEventType.VouchersImported, now, caller, AuditOutcome.Success,
            ("manufacturer", opened.Manufacturer), ("order", opened.Order), ("owner", opened.Owner), ("signer", opened.Signer.Subject), ("sha256", opened.Sha256),
            ("vouchers", FormattableString.Invariant($"{good.Count}")), ("leftOut", FormattableString.Invariant($"{opened.Vouchers.Count - good.Count}")));
        await store.AddAsync(good, entry, ct);
        return opened;
    }

    /// <summary>A page of the list of held vouchers.</summary>
    /// <param name="caller">Who sees how the appliance is set up.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<HeldVoucher>> ListAsync(Caller caller, HeldVoucherFilter filter, PageRequest<HeldVoucherSort> page, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return page.ReadAsync(filter, from => store.ListAsync(filter, time.GetUtcNow(), page.Sort, from, page.Limit, ct));
    }

    /// <summary>A held voucher; null: there is none of that number.</summary>
    /// <exception cref="NotAllowedException">The caller may not see how the appliance is set up.</exception>
    public ValueTask<HeldVoucher?> FindAsync(Caller caller, long id, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.FindAsync(id, ct);
    }

    /// <summary>A voucher that fits a device; null: none is held.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shown">What the registrar shows it.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<(HeldVoucher Held, ReadVoucher Voucher)?> FindFittingAsync(JoiningDevice device, IReadOnlyList<Certificate> shown, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var held in await store.OfDeviceAsync(device.Identity.Manufacturer, device.Identity.SerialNumber, ct))
        {
            try
            {
                var voucher = ReadVoucher.ByHand(held.Der, device.Rules, now);
                voucher.RequireFits(device.Certificate, device.Identity.SerialNumber, shown, now);
                return (held, voucher);
            }
            catch (DecodeException)
            {
                // It expired since, its signer is accepted no more, or it is for a device of another issuer: the next one may fit.
            }
        }
        return null;
    }

    private static (SignedMessage Message, VoucherFile Content) Open(ReadOnlyMemory<byte> file)
    {
        try
        {
            return VoucherFile.Open(file);
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, $"this is no voucher file, or a damaged one: {error.Message}");
        }
    }

    private async Task<OpenedVoucher> LookAsync(ReadOnlyMemory<byte> der, JoinRules rules, IReadOnlyList<Certificate>? shown, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        ReadVoucher voucher;
        try
        {
            voucher = ReadVoucher.Read(der, rules, now);
        }
        catch (DecodeException error)
        {
            return new(null, error.Message);
        }
        if (voucher.FaultByHand(now) is { } fault) return new(voucher, fault);
        if (shown is not null && !voucher.Pins(shown, now)) return new(voucher, "voucher: the certificate that it pins does not lead to this registrar: it is another owner's");
        return await store.FindAsync(Sha256(der), ct) is { } held
            ? new(voucher, held.UsedAt is { } at ? $"voucher: it was used already, on {at.UtcDateTime:yyyy-MM-dd}" : "voucher: it is here already")
            : new(voucher, null);
    }

    // Who signs a manufacturer's vouchers signs its files too (RFC 8366 section 7.2).
    private Manufacturer Signed(Domain domain, Certificate signer, IReadOnlyList<Certificate> sent) =>
        manufacturers.Find(domain.Manufacturers).Select(accepted => accepted.Manufacturer).FirstOrDefault(manufacturer => manufacturer.Joining is { VoucherAnchors.Count: > 0 } rules && ReadVoucher.IsAnchored(signer, sent, rules, time.GetUtcNow()))
            ?? throw new DecodeException($"voucher file: {signer.Subject} signed it, who is not known here: set the certificates that the manufacturer's vouchers chain to");

    private static string Sha256(ReadOnlyMemory<byte> der) => Convert.ToHexStringLower(SHA256.HashData(der.Span));
}

/// <summary>A voucher file, looked into.</summary>
/// <param name="Manufacturer">Whose it is.</param>
/// <param name="Order">Which order.</param>
/// <param name="Owner">For whom, in the manufacturer's words.</param>
/// <param name="Signer">Who signed it.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over it.</param>
/// <param name="Vouchers">What is inside.</param>
public sealed record OpenedVouchers(string Manufacturer, string Order, string Owner, ManufacturerAnchor Signer, string Sha256, IReadOnlyList<OpenedVoucher> Vouchers);

/// <summary>A voucher inside a file.</summary>
/// <param name="Voucher">It; null: it cannot be read.</param>
/// <param name="Fault">Why it cannot be used, for people; null: it can.</param>
public sealed record OpenedVoucher(ReadVoucher? Voucher, string? Fault)
{
    /// <summary>What it says; null: it cannot be read.</summary>
    public VoucherFacts? Facts => Voucher is null ? null : VoucherFacts.Of(Voucher);
}
