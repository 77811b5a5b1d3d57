using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Ownership;

/// <summary>What was made here, and whose it is.</summary>
public sealed class Products(IOwnershipStore store, Factories factories, VoucherSigners signers, ICertificateQueries certificates, TimeProvider time)
{
    /// <summary>How many are added together at most.</summary>
    public const int MostTogether = 1000;

    /// <summary>Adds products before or while they are made: all of them, or none when one serial number is taken (LIF-1).</summary>
    /// <param name="caller">Who manages devices of the factory's domain.</param>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="model">Their model.</param>
    /// <param name="serialNumbers">X520SerialNumber of each.</param>
    /// <param name="isShipped">Whether they have left the factory already; null: as the model has it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Malformed, unknown domain or model, or a serial number is taken.</exception>
    public async Task<IReadOnlyList<Product>> AddAsync(Caller caller, string domain, string model, IReadOnlyList<string> serialNumbers, bool? isShipped, CancellationToken ct)
    {
        caller.Require(Right.ManageDevices, domain);
        if (factories.Find(domain) is null) throw NotFound($"there is no domain '{domain}' that gives factory identities");
        var terms = await store.FindModelAsync(model, ct) ?? throw NotFound($"there is no model '{model}'");
        if (serialNumbers.Count is 0 or > MostTogether) throw Invalid($"1 to {MostTogether} products are added together");
        foreach (var serial in serialNumbers)
        {
            if (!IsSerialNumber(serial)) throw Invalid(NoSerialNumber(serial));
        }
        if (serialNumbers.Distinct(StringComparer.Ordinal).Count() < serialNumbers.Count) throw Invalid("a serial number is there twice");
        var (now, anchor) = (time.GetUtcNow(), signers.FindAnchor());
        var added = serialNumbers.Select(serial => NewProduct.Of(caller, NewProduct.Made(domain, model, serial, batch: null, anchor), isShipped ?? !terms.IsShippedByHand, now)).ToList();
        try
        {
            await store.AddAsync(added, ct);
        }
        catch (NameTakenException taken)
        {
            throw new CommandRefusedException(CommandRefusal.Conflict, taken.Message);
        }
        return added.ConvertAll(product => product.Product);
    }

    /// <summary>The product of that serial number; null when there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of that domain.</exception>
    public async ValueTask<Product?> FindAsync(Caller caller, string domain, string serialNumber, CancellationToken ct)
    {
        caller.Require(Right.SeeDevices, domain);
        return await store.FindAsync(domain, serialNumber, ct);
    }

    /// <summary>The product that a device is; null: it is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<Product?> OfDeviceAsync(Caller caller, string device, CancellationToken ct)
    {
        var product = await store.FindByDeviceAsync(device, ct);
        caller.Require(Right.SeeDevices, product?.Domain);
        return product;
    }

    /// <summary>What is in the way of adding serial numbers and giving them to an owner, each by itself; nothing is changed.</summary>
    /// <param name="caller">Who sees devices of the factory's domain.</param>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="model">The model of those that are not here yet; null: they are not to be added.</param>
    /// <param name="owner">To whom they are given; null: to nobody yet.</param>
    /// <param name="serialNumbers">As somebody typed them.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<CheckedProduct>> CheckAsync(Caller caller, string domain, string? model, string? owner, IReadOnlyList<string> serialNumbers, CancellationToken ct)
    {
        caller.Require(Right.SeeDevices, domain);
        var (found, seen) = (new List<CheckedProduct>(serialNumbers.Count), new HashSet<string>(StringComparer.Ordinal));
        foreach (var serial in serialNumbers)
        {
            var known = await store.FindAsync(domain, serial, ct);
            found.Add(new(serial, known, seen.Add(serial) ? FaultOf(domain, model, owner, serial, known) : "a serial number is there twice"));
        }
        return found;
    }

    /// <summary>A page of the list of products: those of a batch too, where one of them is compromised (LIF-11).</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<Product>> ListAsync(Caller caller, ProductFilter filter, PageRequest<ProductSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Domains = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>How many there are in the list.</summary>
    public Task<ListCount> CountAsync(Caller caller, ProductFilter filter, CancellationToken ct) =>
        store.CountAsync(filter with { Domains = caller.Narrow(Right.SeeDevices, filter.Domain) }, ct);

    /// <summary>How many of a list are in each state, in the order of <see cref="LifeTable.MakersStates"/>.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<(DeviceState State, int Products)>> CountByStateAsync(Caller caller, ProductFilter filter, CancellationToken ct)
    {
        var counted = await store.CountByStateAsync(filter with { Domains = caller.Narrow(Right.SeeDevices, filter.Domain) }, ct);
        return [.. LifeTable.MakersStates.Select(state => (state, counted.GetValueOrDefault(state))).Where(pair => pair.Item2 > 0)];
    }

    /// <summary>What the factory knows of a product (LIF-1).</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of that domain.</exception>
    /// <exception cref="CommandRefusedException">There is no such product.</exception>
    public async Task<FactoryRecord> RecordAsync(Caller caller, string domain, string serialNumber, CancellationToken ct)
    {
        var product = await FindAsync(caller, domain, serialNumber, ct) ?? throw Unknown(domain, serialNumber);
        var issuer = factories.Find(domain) is { } factory ? factories.AuthorityOf(factory)?.Certificate.SubjectKeyIdentifier : null;
        var identity = (await certificates.ListAsync(new(Device: product.Device), CertificateSort.Oldest, null, MostTogether, ct)).Items
            .LastOrDefault(row => row.Sha256 is not null && factories.GivesFactoryIdentity(row.Profile.Split('@')[0]));
        return new(product, issuer?.ToArray(), identity?.KeySha256);
    }

    /// <summary>All vouchers of a product, oldest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of that domain.</exception>
    /// <exception cref="CommandRefusedException">There is no such product.</exception>
    public async Task<IReadOnlyList<IssuedVoucher>> LedgerAsync(Caller caller, string domain, string serialNumber, CancellationToken ct) =>
        await FindAsync(caller, domain, serialNumber, ct) is { } product ? await store.LedgerAsync(product.Device, ct) : throw Unknown(domain, serialNumber);

    /// <summary>X520SerialNumber: a PrintableString of 1 to 64 characters (RFC 5280 appendix A.1).</summary>
    internal static bool IsSerialNumber(string text) =>
        text.Length is > 0 and <= 64 && text.Trim() == text && text.All(character => char.IsAsciiLetterOrDigit(character) || " '()+,-./:=?".Contains(character, StringComparison.Ordinal));

    private static string? FaultOf(string domain, string? model, string? owner, string serialNumber, Product? known) => (known, model, owner) switch
    {
        _ when !IsSerialNumber(serialNumber) => NoSerialNumber(serialNumber),
        (null, null, _) => $"there is no product {serialNumber} in {domain}",
        (not null, _, null) => $"there is a product {serialNumber} in {domain} already",
        (not null, _, _) => InUse(known),
        _ => null,
    };

    private static string NoSerialNumber(string text) => $"a serial number has 1 to 64 letters, digits and signs of a PrintableString (RFC 5280 appendix A.1), '{text}' has not";

    // A second owner only after a recorded release (RFC 8995 section 7.4.2 leaves it to the manufacturer; LIF-7).
    private static string? InUse(Product product) => LifeTable.Find(Side.Maker, product.State, LifeEvent.Assign) is null
        ? LifeRules.NoWay($"product {product.SerialNumber}", Side.Maker, product.State, LifeEvent.Assign) : null;

    private static CommandRefusedException Unknown(string domain, string serialNumber) => NotFound($"there is no product {serialNumber} in {domain}");

    private static CommandRefusedException NotFound(string message) => new(CommandRefusal.NotFound, message);

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);
}
