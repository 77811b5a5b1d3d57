using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Formats;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Ownership;

/// <summary>Vouchers for all devices of an order, to be carried to their owner on a stick (RFC 8995 sections 3.1 and 5.5: requested long before).</summary>
/// <param name="Order">Which order, in the manufacturer's words.</param>
/// <param name="Owner">The registered owner of all of its devices.</param>
/// <param name="Domain">The factory's domain.</param>
/// <param name="SerialNumbers">Its devices.</param>
/// <param name="Life">How long the vouchers shall be good; null: as long as the models have it.</param>
public sealed record VoucherOrder(string Order, string Owner, string Domain, IReadOnlyList<string> SerialNumbers, TimeSpan? Life);

/// <summary>A device of an order, looked at before anything is issued.</summary>
/// <param name="SerialNumber">Its serial number.</param>
/// <param name="ExpiresAt">When its voucher would expire; null: never, or there is none.</param>
/// <param name="Fault">Why there is no voucher for it, in words; null: there is.</param>
public sealed record OrderedProduct(string SerialNumber, DateTimeOffset? ExpiresAt, string? Fault);

/// <summary>Issues the vouchers of orders.</summary>
public sealed class VoucherOrders(IOwnershipStore store, Masa masa, Factories factories, VoucherSigners signers, IAuditStore log, SecondPerson secondPerson, TimeProvider time)
{
    /// <summary>An order has not more devices than this.</summary>
    public const int MostDevices = VoucherFile.MostVouchers;

    // More than a token does at once, and few enough that whoever else asks gets a turn.
    private const int AtOnce = 8;

    /// <summary>Issues vouchers without a nonce for each device of an order and puts them into one signed file. Those that are there and still young are used again.</summary>
    /// <returns>The file: DER of a CMS of <see cref="VoucherFile"/>.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">A device is unknown, belongs to somebody else or gets no such voucher; nothing was put together.</exception>
    /// <exception cref="NoVoucherSignerException">Nobody can sign.</exception>
    public async Task<byte[]> ExportAsync(Caller caller, VoucherOrder order, CancellationToken ct)
    {
        (string Name, string? Value)[] fields =
        [
            ("order", order.Order), ("owner", order.Owner), ("domain", order.Domain), .. OwnershipNames.Fields(order.SerialNumbers),
            ("life", order.Life is { } life ? FormattableString.Invariant($"{life.TotalSeconds:0}s") : null),
        ];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageOwnership, "issue vouchers ahead", fields) { Domain = order.Domain });
        var (domain, owner) = await ReadAsync(order, ct);
        var products = await FindAsync(order, ct);
        caller = await secondPerson.AskAsync(allowed, ct);

        var vouchers = new ReadOnlyMemory<byte>[products.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, products.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (number, token) =>
            vouchers[number] = (await IssueAsync(caller, domain, owner, products[number], order, token)).Der);
        var file = await signers.SignAsync(VoucherKey.Offline, Oids.Data, new VoucherFile(order.Order, owner.DisplayName, vouchers).Encode(), ct);
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.VouchersExported, time.GetUtcNow(), caller, AuditOutcome.Success, [.. fields, ("sha256", Convert.ToHexStringLower(SHA256.HashData(file)))]), ct);
        return file;
    }

    /// <summary>What would become of the devices of an order, each by itself; nothing is issued.</summary>
    /// <param name="caller">Who may issue them.</param>
    /// <param name="order">The order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">The order is none as a whole.</exception>
    public async Task<IReadOnlyList<OrderedProduct>> LookAsync(Caller caller, VoucherOrder order, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageOwnership, order.Domain);
        var (_, owner) = await ReadAsync(order, ct);
        var now = time.GetUtcNow();
        var models = (await store.ListModelsAsync(ct)).ToDictionary(model => model.Name);
        var found = new List<OrderedProduct>();
        foreach (var serial in order.SerialNumbers.Distinct(StringComparer.Ordinal))
        {
            try
            {
                var product = await FindAsync(order, serial, ct);
                found.Add(new(serial, OwnershipRules.Decide(product, models[product.Model], await OwnershipRules.HoldersOfAsync(store, product, now, ct), DemandOf(owner, product, order), now).ExpiresAt, null));
            }
            catch (Exception refused) when (refused is CommandRefusedException or VoucherRefusedException)
            {
                found.Add(new(serial, null, refused.Message));
            }
        }
        return found;
    }

    private async Task<(Ca.Domains.Domain Domain, Owner Owner)> ReadAsync(VoucherOrder order, CancellationToken ct)
    {
        var domain = factories.Find(order.Domain) ?? throw NotFound($"there is no domain '{order.Domain}' that gives factory identities");
        var owner = await store.FindOwnerAsync(order.Owner, ct) ?? throw NotFound($"there is no owner '{order.Owner}'");
        if (order.Order.Length is 0 or > VoucherFile.LongestWords || order.Order.Any(char.IsControl)) throw Invalid($"an order is called by 1 to {VoucherFile.LongestWords} characters");
        if (order.SerialNumbers.Count is 0 or > MostDevices) throw Invalid($"an order has 1 to {MostDevices} devices");
        return order.Life <= TimeSpan.Zero ? throw Invalid("vouchers are good for some time") : (domain, owner);
    }

    private async Task<List<Product>> FindAsync(VoucherOrder order, CancellationToken ct)
    {
        var products = new List<Product>(order.SerialNumbers.Count);
        foreach (var serial in order.SerialNumbers.Distinct(StringComparer.Ordinal)) products.Add(await FindAsync(order, serial, ct));
        return products;
    }

    private async Task<Product> FindAsync(VoucherOrder order, string serial, CancellationToken ct)
    {
        var product = await store.FindAsync(order.Domain, serial, ct) ?? throw NotFound($"there is no product {serial} in {order.Domain}");
        return product.Owner == order.Owner ? product : throw new CommandRefusedException(CommandRefusal.Conflict, $"product {serial} does not belong to {order.Owner}: assign it first");
    }

    private async Task<IssuedVoucher> IssueAsync(Caller caller, Ca.Domains.Domain domain, Owner owner, Product product, VoucherOrder order, CancellationToken ct)
    {
        try
        {
            return await masa.TryIssueAsync(caller, DemandOf(owner, product, order), domain, product, order.Order, ct)
                ?? throw new CommandRefusedException(CommandRefusal.Conflict, $"product {product.SerialNumber} was changed by somebody else meanwhile: look again");
        }
        catch (VoucherRefusedException refused)
        {
            throw new CommandRefusedException(CommandRefusal.Conflict, refused.Message);
        }
    }

    private static VoucherDemand DemandOf(Owner owner, Product product, VoucherOrder order)
    {
        // A domain that shall be able to renew its registrars is pinned by its authority.
        var pinned = owner.Certificates.FirstOrDefault(anchor => anchor.BasicConstraints is { IsAuthority: true }) ?? owner.Certificates[0];
        return new() { SerialNumber = product.SerialNumber, Chain = [pinned], Life = order.Life, Source = "order" };
    }

    private static CommandRefusedException NotFound(string message) => new(CommandRefusal.NotFound, message);

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);
}
