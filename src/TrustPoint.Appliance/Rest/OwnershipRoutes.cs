using System.Globalization;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Owners, models and what was made here.</summary>
internal sealed class OwnershipRoutes(Owners owners, Models models, Products products, ProductLife life, Spares spares, IssuedVouchers issued, Factories factories) : IAdminRoutes
{
    private const int MostOutstanding = 100;
    private const int LargestList = 2 << 20;

    private static readonly (string Title, Func<ProductRow, string?> Cell)[] Columns =
    [
        ("serialNumber", row => row.SerialNumber), ("domain", row => row.Domain), ("device", row => row.Device), ("model", row => row.Model),
        ("state", row => row.State), ("owner", row => row.Owner), ("firstComer", row => row.FirstComer), ("blocked", row => row.Blocked),
        ("batch", row => row.Batch),
    ];

    private static readonly (string Title, Func<SpareRow, string?> Cell)[] SpareColumns =
    [
        ("serialNumber", row => row.Product.SerialNumber), ("domain", row => row.Product.Domain), ("model", row => row.Product.Model), ("owner", row => row.Product.Owner),
        ("since", row => Words.Time(row.Since)), ("voucher", row => row.Voucher?.ToString(CultureInfo.InvariantCulture)), ("voucherExpiresAt", row => row.VoucherExpiresAt is { } end ? Words.Time(end) : null),
        ("algorithm", row => row.Algorithm), ("anchorSha256", row => row.AnchorSha256), ("anchorUntil", row => row.AnchorUntil is { } end ? Words.Time(end) : null), ("concerns", row => string.Join(' ', row.Concerns)),
    ];

    /// <summary>The last part of the address of each thing that can be said of a product's life.</summary>
    public static readonly IReadOnlyList<(string Act, LifeEvent Event)> Acts =
    [
        ("ship", LifeEvent.Ship), ("assign", LifeEvent.Assign), ("release", LifeEvent.Release), ("block", LifeEvent.Suspend), ("unblock", LifeEvent.Resume),
        ("repair", LifeEvent.SendForRepair), ("repaired", LifeEvent.ReturnRepaired), ("lost", LifeEvent.ReportLost), ("found", LifeEvent.Find),
        ("compromised", LifeEvent.ReportCompromise), ("retire", LifeEvent.Retire),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "owners", Right.SeeSetup, async exchange => (await owners.ListAsync(exchange.Caller, exchange.Aborted)).Select(Message).ToList()),
        new("PUT", "owners/{name}", Right.ManageOwnership, async exchange =>
        {
            var message = await exchange.BodyAsync<OwnerMessage>();
            var owner = new Owner(exchange.Path("name"), message.DisplayName, Pem.Certificates(message.AnchorsPem)) { IsMaker = message.IsMaker };
            await owners.SaveAsync(exchange.Caller, owner, exchange.Aborted);
            return Message(owner);
        }),
        new("GET", "models", Right.SeeSetup, async exchange => (await models.ListAsync(exchange.Caller, exchange.Aborted)).Select(Message).ToList()),
        new("PUT", "models/{name}", Right.ManageOwnership, async exchange =>
        {
            var message = await exchange.BodyAsync<ModelMessage>();
            var policy = Words.Parse<OwnershipPolicy>(message.Policy) ?? throw RestRefusedException.Invalid($"policy must be one of {string.Join(", ", Words.Of<OwnershipPolicy>())}");
            var life = message.NoncelessSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : (TimeSpan?)null;
            var model = new Model(exchange.Path("name"), policy, life, message.HasClock) { IsShippedByHand = message.ShippedByHand };
            await models.SaveAsync(exchange.Caller, model, exchange.Aborted);
            return Message(model);
        }),
        new("GET", "products", Right.SeeDevices, async exchange =>
        {
            var filter = new ProductFilter(exchange.Query("domain"), exchange.Query("owner"), exchange.Query("model"), exchange.Query("serialNumber"))
            {
                Text = exchange.Query("text"),
                State = exchange.Word<DeviceState>("state"),
                Batch = exchange.Query("batch"),
            };
            var list = new ListAnswer<Product, ProductSort>(exchange, page => products.ListAsync(exchange.Caller, filter, page, exchange.Aborted));
            return await list.WriteAsync(Row, Columns, () => products.CountAsync(exchange.Caller, filter, exchange.Aborted));
        }),
        new("POST", "products", Right.ManageDevices, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AddProducts>(LargestList);
            return (await products.AddAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.Model, wanted.SerialNumbers, wanted.Shipped, exchange.Aborted)).Select(Row).ToList();
        }),
        new("GET", "products/record", Right.SeeDevices, async exchange =>
        {
            var record = await products.RecordAsync(exchange.Caller, DomainOf(factories, exchange.Query("domain")), exchange.Query("serialNumber") ?? "", exchange.Aborted);
            return new ProductRecord(Row(record.Product), Hex(record.IssuerKeyIdentifier), Hex(record.Product.Anchor), Hex(record.KeySha256));
        }),
        new("GET", "products/states", Right.SeeDevices, async exchange =>
            (await products.CountByStateAsync(exchange.Caller, new(exchange.Query("domain"), exchange.Query("owner"), exchange.Query("model")) { Batch = exchange.Query("batch") }, exchange.Aborted))
                .Select(counted => new ProductsInState(Words.Of(counted.State), counted.Products)).ToList()),
        new("GET", "products/spares", Right.SeeDevices, async exchange =>
        {
            var filter = new ProductFilter(exchange.Query("domain"), exchange.Query("owner"), exchange.Query("model"));
            var until = spares.Anchor?.NotAfter;
            return await new ListAnswer<Spare, ProductSort>(exchange, page => spares.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(spare => Row(spare, until), SpareColumns);
        }),
        .. Acts.Select(act => new AdminRoute("POST", $"products/{act.Act}", Right.ManageOwnership, exchange => ChangeAsync(exchange, act.Event))),
    ];

    /// <summary>The factory that is meant: the one that is named, or the only one.</summary>
    /// <exception cref="RestRefusedException">None is named and there is not exactly one.</exception>
    public static string DomainOf(Factories factories, string? named) => named ?? (factories.All.ToList() is [var only] ? only.Name
        : throw RestRefusedException.Invalid("name the factory's domain: there is not exactly one that gives factory identities"));

    private static SpareRow Row(Spare spare, DateTimeOffset? anchorUntil) => new(
        Row(spare.Product), spare.Since, spare.Voucher?.Number, spare.Voucher?.ExpiresAt, spare.Algorithm, Hex(spare.Product.Anchor), anchorUntil, [.. spare.Concerns.Select(concern => Words.Of(concern))]);

    private async Task<object?> ChangeAsync(AdminExchange exchange, LifeEvent happened)
    {
        var wanted = await exchange.BodyAsync<ChangeProducts>(LargestList);
        var order = new LifeOrder(happened)
        {
            Reason = wanted.Reason,
            Owner = wanted.Owner,
            For = wanted.ForSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : null,
            Proof = wanted.Proof,
            InvalidityDate = wanted.InvalidityDate,
        };
        IReadOnlyList<string> serials = (wanted.SerialNumber, wanted.SerialNumbers) switch
        {
            ({ } one, null) => [one],
            (null, { } several) => several,
            _ => throw RestRefusedException.Invalid("name the products: serialNumber or serialNumbers"),
        };
        var lived = await life.ChangeAsync(exchange.Caller, DomainOf(factories, wanted.Domain), serials, order, exchange.Aborted);
        var outstanding = new List<VoucherRow>();
        foreach (var product in lived.Where(_ => happened == LifeEvent.Release).Select(one => one.Product))
            outstanding.AddRange((await issued.ListAsync(exchange.Caller, new(Kind: VoucherKind.Outstanding) { Device = product.Device }, new(MostOutstanding), exchange.Aborted)).Items.Select(row => VoucherRoutes.Row(row.Voucher)));
        return new ProductsLived([.. lived.Select(one => Row(one.Product))], [.. lived.Where(one => one.TellsNobody).Select(one => one.Product.SerialNumber)], outstanding);
    }

    private static string? Hex(byte[]? octets) => octets is null ? null : Convert.ToHexStringLower(octets);

    private static OwnerMessage Message(Owner owner) => new(owner.Name, owner.DisplayName, string.Concat(owner.Anchors.Select(anchor => Pem.Of(anchor)))) { IsMaker = owner.IsMaker };

    private static ModelMessage Message(Model model) => new(model.Name, Words.Of(model.Policy), (long?)model.NoncelessLife?.TotalSeconds, model.HasClock) { ShippedByHand = model.IsShippedByHand };

    private static ProductRow Row(Product product) => new(
        product.SerialNumber, product.Domain, product.Device, product.Model, Words.Of(product.State), product.Owner,
        product.FirstComer is { } first ? Convert.ToHexStringLower(DomainId.Of(Certificate.Decode(first))) : null, product.Blocked, product.LastVoucher)
    {
        Batch = product.Batch,
        Workshop = product.Workshop,
        WorkshopUntil = product.WorkshopUntil,
    };
}
