using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Owners, models and what was made here.</summary>
internal sealed class OwnershipRoutes(Owners owners, Models models, Products products, ProductLife life, Factories factories) : IAdminRoutes
{
    private const int LargestList = 2 << 20;

    private static readonly (string Title, Func<ProductRow, string?> Cell)[] Columns =
    [
        ("serialNumber", row => row.SerialNumber), ("domain", row => row.Domain), ("device", row => row.Device), ("model", row => row.Model),
        ("state", row => row.State), ("owner", row => row.Owner), ("firstComer", row => row.FirstComer), ("blocked", row => row.Blocked),
    ];

    /// <summary>The last part of the address of each thing that can be said of a product's life.</summary>
    public static readonly IReadOnlyList<(string Act, LifeEvent Event)> Acts =
        [("lost", LifeEvent.ReportLost), ("found", LifeEvent.Find), ("compromised", LifeEvent.ReportCompromise), ("retire", LifeEvent.Retire)];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "owners", Right.SeeSetup, async exchange => (await owners.ListAsync(exchange.Caller, exchange.Aborted)).Select(Message).ToList()),
        new("PUT", "owners/{name}", Right.ManageOwnership, async exchange =>
        {
            var message = await exchange.BodyAsync<OwnerMessage>();
            var owner = new Owner(exchange.Path("name"), message.DisplayName, Pem.Certificates(message.AnchorsPem));
            await owners.SaveAsync(exchange.Caller, owner, exchange.Aborted);
            return Message(owner);
        }),
        new("GET", "models", Right.SeeSetup, async exchange => (await models.ListAsync(exchange.Caller, exchange.Aborted)).Select(Message).ToList()),
        new("PUT", "models/{name}", Right.ManageOwnership, async exchange =>
        {
            var message = await exchange.BodyAsync<ModelMessage>();
            var policy = Words.Parse<OwnershipPolicy>(message.Policy) ?? throw RestRefusedException.Invalid($"policy must be one of {string.Join(", ", Words.Of<OwnershipPolicy>())}");
            var life = message.NoncelessSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : (TimeSpan?)null;
            var model = new Model(exchange.Path("name"), policy, life, message.HasClock);
            await models.SaveAsync(exchange.Caller, model, exchange.Aborted);
            return Message(model);
        }),
        new("GET", "products", Right.SeeDevices, async exchange =>
        {
            var filter = new ProductFilter(exchange.Query("domain"), exchange.Query("owner"), exchange.Query("model"), exchange.Query("serialNumber"))
            {
                Text = exchange.Query("text"),
                State = exchange.Word<DeviceState>("state"),
                IsBlocked = exchange.Flag("blocked"),
            };
            var list = new ListAnswer<Product, ProductSort>(exchange, page => products.ListAsync(exchange.Caller, filter, page, exchange.Aborted));
            return await list.WriteAsync(Row, Columns, () => products.CountAsync(exchange.Caller, filter, exchange.Aborted));
        }),
        new("POST", "products", Right.ManageDevices, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AddProducts>(LargestList);
            return (await products.AddAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.Model, wanted.SerialNumbers, exchange.Aborted)).Select(Row).ToList();
        }),
        new("POST", "products/assign", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AssignProduct>();
            return Row(await products.AssignAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.SerialNumber, wanted.Owner, exchange.Aborted));
        }),
        new("POST", "products/release", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ProductAct>();
            var (product, outstanding) = await products.ReleaseAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.SerialNumber, wanted.Reason, exchange.Aborted);
            return new ProductReleased(Row(product), [.. outstanding.Select(VoucherRoutes.Row)]);
        }),
        new("POST", "products/block", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ProductAct>();
            return Row(await products.BlockAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.SerialNumber, wanted.Reason, exchange.Aborted));
        }),
        new("POST", "products/unblock", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ProductName>();
            return Row(await products.UnblockAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.SerialNumber, exchange.Aborted));
        }),
        .. Acts.Select(act => new AdminRoute("POST", $"products/{act.Act}", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ChangeProductLife>();
            var order = new LifeOrder(act.Event) { Reason = wanted.Reason, Proof = wanted.Proof, InvalidityDate = wanted.InvalidityDate };
            var (product, tellsNobody) = await life.ChangeAsync(exchange.Caller, DomainOf(factories, wanted.Domain), wanted.SerialNumber, order, exchange.Aborted);
            return new ProductLived(Row(product), tellsNobody);
        })),
    ];

    /// <summary>The factory that is meant: the one that is named, or the only one.</summary>
    /// <exception cref="RestRefusedException">None is named and there is not exactly one.</exception>
    public static string DomainOf(Factories factories, string? named) => named ?? (factories.All.ToList() is [var only] ? only.Name
        : throw RestRefusedException.Invalid("name the factory's domain: there is not exactly one that gives factory identities"));

    private static OwnerMessage Message(Owner owner) => new(owner.Name, owner.DisplayName, string.Concat(owner.Anchors.Select(anchor => Pem.Of(anchor))));

    private static ModelMessage Message(Model model) => new(model.Name, Words.Of(model.Policy), (long?)model.NoncelessLife?.TotalSeconds, model.HasClock);

    private static ProductRow Row(Product product) => new(
        product.SerialNumber, product.Domain, product.Device, product.Model, Words.Of(product.State), product.Owner,
        product.FirstComer is { } first ? Convert.ToHexStringLower(DomainId.Of(Certificate.Decode(first))) : null, product.Blocked, product.LastVoucher);
}
