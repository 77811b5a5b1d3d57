using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Ownership;

/// <summary>What was made here, and whose it is.</summary>
public sealed class Products(IOwnershipStore store, Factories factories, SecondPerson secondPerson, TimeProvider time)
{
    /// <summary>How many are added together at most.</summary>
    public const int MostTogether = 1000;

    private const int LongestReason = 200;

    /// <summary>Adds products before or while they are made: all of them, or none when one serial number is taken (LIF-1).</summary>
    /// <param name="caller">Who manages devices of the factory's domain.</param>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="model">Their model.</param>
    /// <param name="serialNumbers">X520SerialNumber of each.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Malformed, unknown domain or model, or a serial number is taken.</exception>
    public async Task<IReadOnlyList<Product>> AddAsync(Caller caller, string domain, string model, IReadOnlyList<string> serialNumbers, CancellationToken ct)
    {
        caller.Require(Right.ManageDevices, domain);
        if (factories.Find(domain) is null) throw NotFound($"there is no domain '{domain}' that gives factory identities");
        if (await store.FindModelAsync(model, ct) is null) throw NotFound($"there is no model '{model}'");
        if (serialNumbers.Count is 0 or > MostTogether) throw Invalid($"1 to {MostTogether} products are added together");
        foreach (var serial in serialNumbers)
        {
            if (!IsSerialNumber(serial)) throw Invalid(NoSerialNumber(serial));
        }
        if (serialNumbers.Distinct(StringComparer.Ordinal).Count() < serialNumbers.Count) throw Invalid("a serial number is there twice");
        var now = time.GetUtcNow();
        try
        {
            await store.AddAsync([.. serialNumbers.Select(serial => NewProduct.Of(caller, domain, model, serial, batch: null, now))], ct);
        }
        catch (NameTakenException taken)
        {
            throw new CommandRefusedException(CommandRefusal.Conflict, taken.Message);
        }
        return [.. serialNumbers.Select(serial => new Product { Device = NewProduct.DeviceNameOf(domain, serial), Domain = domain, SerialNumber = serial, Model = model })];
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

    /// <summary>A page of the list of products.</summary>
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

    /// <summary>All vouchers of a product, oldest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of that domain.</exception>
    /// <exception cref="CommandRefusedException">There is no such product.</exception>
    public async Task<IReadOnlyList<IssuedVoucher>> LedgerAsync(Caller caller, string domain, string serialNumber, CancellationToken ct) =>
        await FindAsync(caller, domain, serialNumber, ct) is { } product ? await store.LedgerAsync(product.Device, ct) : throw Unknown(domain, serialNumber);

    /// <summary>Registers an owner: from then on that one is given vouchers and nobody else. What has an owner is released first.</summary>
    /// <inheritdoc cref="BlockAsync" path="/exception"/>
    public async Task<Product> AssignAsync(Caller caller, string domain, string serialNumber, string owner, CancellationToken ct) =>
        (await AssignAsync(caller, domain, [serialNumber], owner, ct))[0];

    /// <summary>Registers an owner of several products: of all of them, or of none when one stands in the way.</summary>
    /// <inheritdoc cref="BlockAsync" path="/exception"/>
    public async Task<IReadOnlyList<Product>> AssignAsync(Caller caller, string domain, IReadOnlyList<string> serialNumbers, string owner, CancellationToken ct)
    {
        (string Name, string? Value)[] fields = [("domain", domain), .. OwnershipNames.Fields(serialNumbers), ("owner", owner)];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageOwnership, "assign products to an owner", fields) { Domain = domain });
        if (serialNumbers.Count is 0 or > MostTogether) throw Invalid($"1 to {MostTogether} products are assigned together");
        if (serialNumbers.Distinct(StringComparer.Ordinal).Count() < serialNumbers.Count) throw Invalid("a serial number is there twice");
        if (await store.FindOwnerAsync(owner, ct) is null) throw NotFound($"there is no owner '{owner}'");
        var changes = new List<(Product Before, Product After)>(serialNumbers.Count);
        foreach (var serial in serialNumbers)
        {
            var product = await store.FindAsync(domain, serial, ct) ?? throw Unknown(domain, serial);
            if (InUse(product) is { } fault) throw Conflict(fault);
            changes.Add((product, product with { State = DeviceState.Assigned, Owner = owner }));
        }
        return await SaveAsync(await secondPerson.AskAsync(allowed, ct), AuditEventType.ProductAssigned, [("owner", owner)], changes, ct);
    }

    /// <summary>Records that whoever had the product has given it up. Vouchers without a nonce that are still good let them in again after a reset.</summary>
    /// <returns>The product, with those vouchers.</returns>
    /// <inheritdoc cref="BlockAsync" path="/exception"/>
    public async Task<(Product Product, IReadOnlyList<IssuedVoucher> Outstanding)> ReleaseAsync(Caller caller, string domain, string serialNumber, string note, CancellationToken ct)
    {
        var released = await ChangeAsync(caller, domain, serialNumber, "release a product", AuditEventType.ProductReleased, [("note", Words(note))], product =>
            Holder(product) is null
                ? throw Conflict($"product {serialNumber} belongs to nobody")
                : product with { State = DeviceState.Released, Owner = null, FirstComer = null }, ct);
        var now = time.GetUtcNow();
        return (released, [.. (await store.LedgerAsync(released.Device, ct)).Where(voucher => voucher.KindAt(now) == VoucherKind.Outstanding)]);
    }

    /// <summary>Has the product get no voucher, whoever asks: stolen, or at its end (RFC 8995 section 10.4). Owners may still read its log.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">There is no such product, or it is not in a state for it.</exception>
    public Task<Product> BlockAsync(Caller caller, string domain, string serialNumber, string reason, CancellationToken ct) =>
        ChangeAsync(caller, domain, serialNumber, "block a product", AuditEventType.ProductBlocked, [("reason", Words(reason))], product =>
            product.Blocked is null ? product with { Blocked = reason } : throw Conflict($"product {serialNumber} is blocked already: {product.Blocked}"), ct);

    /// <summary>Lets a blocked product get vouchers again, on the terms of before.</summary>
    /// <inheritdoc cref="BlockAsync" path="/exception"/>
    public Task<Product> UnblockAsync(Caller caller, string domain, string serialNumber, CancellationToken ct) =>
        ChangeAsync(caller, domain, serialNumber, "unblock a product", AuditEventType.ProductUnblocked, [], product =>
            product.Blocked is null ? throw Conflict($"product {serialNumber} is not blocked") : product with { Blocked = null }, ct);

    /// <summary>X520SerialNumber: a PrintableString of 1 to 64 characters (RFC 5280 appendix A.1).</summary>
    internal static bool IsSerialNumber(string text) =>
        text.Length is > 0 and <= 64 && text.Trim() == text && text.All(character => char.IsAsciiLetterOrDigit(character) || " '()+,-./:=?".Contains(character, StringComparison.Ordinal));

    private static string? Holder(Product product) => product.Owner ?? (product.FirstComer is null ? null : "the domain that came first");

    private async Task<Product> ChangeAsync(
        Caller caller, string domain, string serialNumber, string words, AuditEventType type, (string Name, string? Value)[] details, Func<Product, Product> change, CancellationToken ct)
    {
        (string Name, string? Value)[] fields = [("domain", domain), ("serialNumber", serialNumber), .. details];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageOwnership, words, fields) { Domain = domain });
        var before = await store.FindAsync(domain, serialNumber, ct) ?? throw Unknown(domain, serialNumber);
        var after = change(before);
        return (await SaveAsync(await secondPerson.AskAsync(allowed, ct), type, details, [(before, after)], ct))[0];
    }

    private async Task<IReadOnlyList<Product>> SaveAsync(
        Caller caller, AuditEventType type, (string Name, string? Value)[] details, IReadOnlyList<(Product Before, Product After)> changes, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var changed = await store.SaveAsync(
        [
            .. changes.Select(change => (change.After, AuditEntry.Create(
                type, now, caller, AuditOutcome.Success,
                [("device", change.After.Device), ("domain", change.After.Domain), ("serialNumber", change.After.SerialNumber), .. details, ("before", Holder(change.Before) ?? change.Before.Blocked)]))),
        ], ct);
        return changed is null ? [.. changes.Select(change => change.After)] : throw Conflict($"product {changed.SerialNumber} was changed by somebody else meanwhile: look again");
    }

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
    private static string? InUse(Product product) => Holder(product) is { } holder ? $"product {product.SerialNumber} belongs to {holder}: release it first" : null;

    private static string Words(string text) => text.Length is > 0 and <= LongestReason && !text.Any(char.IsControl)
        ? text : throw Invalid($"say why, in 1 to {LongestReason} characters");

    private static CommandRefusedException Unknown(string domain, string serialNumber) => NotFound($"there is no product {serialNumber} in {domain}");

    private static CommandRefusedException NotFound(string message) => new(CommandRefusal.NotFound, message);

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);

    private static CommandRefusedException Conflict(string message) => new(CommandRefusal.Conflict, message);
}
