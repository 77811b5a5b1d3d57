using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Ownership;

/// <summary>Owners, models, products and the ledger of vouchers, as they are kept. Every change is durable with its audit entry.</summary>
public interface IOwnershipStore
{
    /// <summary>Adds or replaces an owner.</summary>
    Task SaveOwnerAsync(Owner owner, AuditEntry entry, CancellationToken ct);

    /// <summary>All owners by name.</summary>
    Task<IReadOnlyList<Owner>> ListOwnersAsync(CancellationToken ct);

    /// <summary>Owners by name, from a place in the list on.</summary>
    /// <param name="text">A part of the name, or of what people call it; null: all.</param>
    /// <param name="from">Where the reading begins.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<Owner>> ListOwnersAsync(string? text, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many owners there are.</summary>
    Task<ListCount> CountOwnersAsync(CancellationToken ct);

    /// <summary>By name.</summary>
    ValueTask<Owner?> FindOwnerAsync(string name, CancellationToken ct);

    /// <summary>Adds or replaces a model.</summary>
    Task SaveModelAsync(Model model, AuditEntry entry, CancellationToken ct);

    /// <summary>All models by name.</summary>
    Task<IReadOnlyList<Model>> ListModelsAsync(CancellationToken ct);

    /// <summary>By name.</summary>
    ValueTask<Model?> FindModelAsync(string name, CancellationToken ct);

    /// <summary>Adds products with their devices and the one-time grant of each for its one factory identity: all of them or none.</summary>
    /// <exception cref="NameTakenException">A name or a serial number in the domain is taken.</exception>
    Task AddAsync(IReadOnlyList<NewProduct> products, CancellationToken ct);

    /// <summary>Adds a batch.</summary>
    /// <exception cref="NameTakenException">There is one of that name.</exception>
    Task AddBatchAsync(Batch batch, AuditEntry entry, CancellationToken ct);

    /// <summary>By name.</summary>
    ValueTask<Batch?> FindBatchAsync(string name, CancellationToken ct);

    /// <summary>Rows from a place in the list on.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="now">When they stand as the filter has it.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<Batch>> ListBatchesAsync(BatchFilter filter, DateTimeOffset now, BatchSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Ends a batch that has not ended.</summary>
    Task EndBatchAsync(string name, DateTimeOffset now, AuditEntry entry, CancellationToken ct);

    /// <summary>Adds a product on a batch's account.</summary>
    /// <returns>False: the batch is not open, or has added all that it may; nothing was added.</returns>
    /// <exception cref="NameTakenException">The serial number is taken; nothing was counted.</exception>
    Task<bool> AddToBatchAsync(string batch, NewProduct product, DateTimeOffset now, CancellationToken ct);

    /// <summary>By domain and serial number.</summary>
    ValueTask<Product?> FindAsync(string domain, string serialNumber, CancellationToken ct);

    /// <summary>By the name of its device.</summary>
    ValueTask<Product?> FindByDeviceAsync(string device, CancellationToken ct);

    /// <summary>Rows from a place in the list on.</summary>
    Task<Slice<Product>> ListAsync(ProductFilter filter, ProductSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many rows the list has.</summary>
    Task<ListCount> CountAsync(ProductFilter filter, CancellationToken ct);

    /// <summary>How many rows the list has in each state.</summary>
    Task<IReadOnlyDictionary<DeviceState, int>> CountByStateAsync(ProductFilter filter, CancellationToken ct);

    /// <summary>Stores changes of products' lives: states, lines, what is to be done with their certificates, and entries, in one transaction; all of them or none.</summary>
    /// <returns>
    /// Null: they are stored. Else the first that was changed since its <see cref="Product.Version"/>, or still holds what is over before such a change
    /// (<see cref="Transition.IsLast"/>).
    /// </returns>
    Task<Product?> LiveAsync(IReadOnlyList<ProductChange> changes, CancellationToken ct);

    /// <summary>Products in repair for longer than was said, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Product>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct);

    /// <summary>Records the batch that a product is made with which was added beforehand, unless one is recorded.</summary>
    Task MakeWithBatchAsync(Product product, string batch, AuditEntry entry, CancellationToken ct);

    /// <summary>
    /// Puts a voucher into the ledger, with what becomes of the product by it.
    /// </summary>
    /// <param name="product">As it is from now on, with the version that was decided by.</param>
    /// <param name="line">The line of its life, where the voucher makes somebody its owner; null: it stays as it is.</param>
    /// <param name="voucher">The voucher.</param>
    /// <param name="serves">Whether the newest voucher for the same device, key and nonce does as well: then it is returned instead.</param>
    /// <param name="entry">Of the voucher's number.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The one that stands in the ledger; null: the product was changed meanwhile, and nothing was stored.</returns>
    Task<IssuedVoucher?> IssueAsync(Product product, DeviceTransition? line, IssuedVoucher voucher, Func<IssuedVoucher, bool> serves, Func<long, AuditEntry> entry, CancellationToken ct);

    /// <summary>The newest voucher of a device for a pinned key and nonce.</summary>
    ValueTask<IssuedVoucher?> FindVoucherAsync(string device, byte[] pinnedKey, string? nonce, CancellationToken ct);

    /// <summary>All vouchers of a device, oldest first.</summary>
    Task<IReadOnlyList<IssuedVoucher>> LedgerAsync(string device, CancellationToken ct);

    /// <summary>Vouchers of all devices, from a place in the list on, newest first.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="now">By which it is decided what is still good.</param>
    /// <param name="from">Where the reading begins.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<ListedVoucher>> ListVouchersAsync(VoucherFilter filter, DateTimeOffset now, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many rows that list has.</summary>
    Task<ListCount> CountVouchersAsync(VoucherFilter filter, DateTimeOffset now, CancellationToken ct);

    /// <summary>The newest voucher of a device for each key that was ever pinned.</summary>
    Task<IReadOnlyList<IssuedVoucher>> NewestByDomainAsync(string device, CancellationToken ct);
}

/// <summary>A product to be added.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Product">As it is from then on.</param>
/// <param name="Shipped">The line of its life, where it leaves the factory at once; null: it stays there.</param>
/// <param name="Entry">Its audit entry.</param>
public sealed record NewProduct(Device Device, Product Product, DeviceTransition? Shipped, AuditEntry Entry)
{
    /// <summary>Makes one (LIF-1).</summary>
    /// <param name="caller">Who adds it.</param>
    /// <param name="made">As it is at the factory.</param>
    /// <param name="isShipped">Whether it leaves the factory at once.</param>
    /// <param name="now">Now.</param>
    internal static NewProduct Of(Caller caller, Product made, bool isShipped, DateTimeOffset now)
    {
        var device = made.AsDevice() with { State = DeviceState.Expected, AddedAt = now };
        var shipped = isShipped ? ProductRules.Decide(caller, made, new(LifeEvent.Ship), now) : null;
        return new(device, shipped?.Product ?? made, shipped?.Life.Transition, AuditEntry.Create(
            AuditEventType.ProductAdded, now, caller, AuditOutcome.Success,
            ("device", device.Name), ("domain", made.Domain), ("serialNumber", made.SerialNumber), ("model", made.Model), ("batch", made.Batch),
            ("after", (shipped?.Product ?? made).State.ToString())));
    }

    /// <summary>A product as it comes into being.</summary>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="model">Its model.</param>
    /// <param name="serialNumber">Its serial number.</param>
    /// <param name="batch">The batch that adds it; null: somebody did beforehand.</param>
    /// <param name="anchor">The certificate that goes into its firmware; null: there is none yet.</param>
    internal static Product Made(string domain, string model, string serialNumber, string? batch, Certificate? anchor) => new()
    {
        Device = DeviceNameOf(domain, serialNumber),
        Domain = domain,
        SerialNumber = serialNumber,
        Model = model,
        State = DeviceState.Manufactured,
        Batch = batch,
        Anchor = anchor is null ? null : SHA256.HashData(anchor.Der.Span),
    };

    /// <summary>The name of the device with a serial number in a factory's domain: the same always.</summary>
    public static string DeviceNameOf(string domain, string serialNumber) => Newcomers.NameFor(domain, serialNumber);

    /// <summary>The one-time grant by which a product is given its factory identity: bound to the first request that uses it, it refuses a second one (LIF-1).</summary>
    /// <param name="device">The device's name.</param>
    public static string IdentityGrantOf(string device) => $"factory-identity:{device}";
}
