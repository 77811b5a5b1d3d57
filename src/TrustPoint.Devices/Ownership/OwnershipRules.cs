using TrustPoint.Devices.Lifecycle;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Ownership;

/// <summary>What whoever asks is entitled to: all that a voucher is made from. Only <see cref="OwnershipRules"/> makes one.</summary>
/// <param name="Product">As it is once the voucher stands in the ledger.</param>
/// <param name="Assertion">What the voucher rests on.</param>
/// <param name="Pinned">What is pinned.</param>
/// <param name="ExpiresAt">When the voucher expires; null: it has a nonce, or its device has no clock.</param>
internal sealed record Entitlement(Product Product, VoucherAssertion Assertion, Certificate Pinned, DateTimeOffset? ExpiresAt)
{
    /// <summary>The owner that it is for; null: whoever came first.</summary>
    public Owner? Owner { get; init; }

    /// <summary>The line of the product's life, where this voucher makes somebody its owner; null: it stays as it is.</summary>
    public DeviceTransition? Line { get; init; }

    /// <summary>Whether a voucher for the same key and nonce is as good as a new one (RFC 8995 section 5.5.1): one without a nonce is until half of its time is over.</summary>
    public bool IsServedBy(IssuedVoucher known, DateTimeOffset now) =>
        known.Nonce is not null || (ExpiresAt is { } wanted ? known.ExpiresAt is { } end && end <= wanted && end - now >= (wanted - now) / 2 : known.ExpiresAt is null);
}

/// <summary>Who gets a voucher, and what it says (RFC 8995 sections 5.5 and 7.4.2). Default deny. Pure: what it needs to know is given to it.</summary>
internal static class OwnershipRules
{
    /// <summary>Decides about a demand.</summary>
    /// <param name="product">The device it is about.</param>
    /// <param name="model">Its model.</param>
    /// <param name="holders">Who may have a voucher for it by name (<see cref="HoldersOfAsync"/>).</param>
    /// <param name="demand">What is asked, by whom. Its factory identity, if it has one, is that of the device.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="VoucherRefusedException">No.</exception>
    public static Entitlement Decide(Product product, Model model, IReadOnlyList<Owner> holders, VoucherDemand demand, DateTimeOffset now)
    {
        var serial = product.SerialNumber;
        // RFC 8995 section 10.4: whatever somebody blocked it for.
        if (product is { State: DeviceState.Suspended, Blocked: { } reason }) throw VoucherRefusedException.Forbidden($"device {serial} gets no voucher: {reason}");
        // LIF-9, LIF-11, LIF-52: whatever words go with it.
        var state = product.StateAt(now);
        if (!LifeTable.MayBeVouchedFor(state)) throw VoucherRefusedException.Forbidden($"device {serial} gets no voucher: it is {LifeWords.Of(state)}");
        // A second owner waits for a recorded release, whatever proof of proximity it has.
        var holder = holders.FirstOrDefault(owner => demand.IsBelow(owner.Certificates, now));
        if (holder is null && Stranger(product, state, holders) is { } stranger) throw VoucherRefusedException.Forbidden(stranger);
        if (holder is not null)
        {
            // LIF-2: what is shipped tomorrow is not to be taken again by a voucher of today.
            if (state == DeviceState.Manufactured && demand.Nonce is null) throw VoucherRefusedException.Forbidden($"device {serial} is still at its factory: its manufacturer's own domain gets vouchers with a nonce only");
            return new(product, VoucherAssertion.Verified, demand.Pinned, demand.Nonce is null ? Expiry(product, model, state, demand, now) : null) { Owner = holder };
        }
        if (model.Policy != OwnershipPolicy.Logged) throw VoucherRefusedException.Forbidden($"nobody is registered as the owner of device {serial}: ask the manufacturer");
        // RFC 8995 section 5.5.4: whoever came first has proved nothing that could be relied on later.
        if (demand.Nonce is null) throw VoucherRefusedException.Forbidden($"device {serial} gets vouchers without a nonce for its registered owner only");
        if (product.FirstComer is { } first && !demand.IsBelow([Certificate.Decode(first)], now))
            throw VoucherRefusedException.Forbidden($"device {serial} belongs to the domain that came first");
        // RFC 8995 section 5.5.5: proximity where the device itself said so, else only that it is on the record.
        var assertion = demand.FactoryIdentity is null ? VoucherAssertion.Logged : VoucherAssertion.Proximity;
        if (product.FirstComer is not null) return new(product, assertion, demand.Pinned, null);
        var came = ProductRules.Decide(demand.Caller, product, new(LifeEvent.ComeFirst), now);
        return new(came.Product with { FirstComer = demand.Pinned.Der.ToArray() }, assertion, demand.Pinned, null) { Line = came.Life.Transition };
    }

    /// <summary>Who may have a voucher for a product by name: at the factory its manufacturer (LIF-2), in repair whoever repairs it (LIF-60), else its owner.</summary>
    /// <param name="store">Where owners are.</param>
    /// <param name="product">The product.</param>
    /// <param name="now">Now.</param>
    /// <param name="ct">Stops the search.</param>
    public static async Task<IReadOnlyList<Owner>> HoldersOfAsync(IOwnershipStore store, Product product, DateTimeOffset now, CancellationToken ct)
    {
        if (product.State == DeviceState.Manufactured) return [.. (await store.ListOwnersAsync(ct)).Where(owner => owner.IsMaker)];
        return (product.StateAt(now) == DeviceState.InRepair ? product.Workshop : product.Owner) is not { } name ? []
            : [await store.FindOwnerAsync(name, ct) ?? throw new InvalidDataException($"{product.Device} belongs to {name}, which there is not.")];
    }

    private static string? Stranger(Product product, DeviceState state, IReadOnlyList<Owner> holders) => state switch
    {
        DeviceState.Manufactured => $"device {product.SerialNumber} is still at its factory: nobody but its manufacturer's own domain gets a voucher",
        DeviceState.InRepair => $"device {product.SerialNumber} is in repair until {product.WorkshopUntil:u}: nobody but who repairs it gets a voucher",
        _ when holders.Count > 0 => $"device {product.SerialNumber} belongs to somebody else, or its owner registered other certificates than the one that issues this registrar's",
        _ => null,
    };

    // RFC 8995 sections 5.6 and 7.4.1, and RFC 8366 section 5.3: not longer than what is pinned, for which nobody else may vouch any more then.
    private static DateTimeOffset? Expiry(Product product, Model model, DeviceState state, VoucherDemand demand, DateTimeOffset now)
    {
        var isLent = state == DeviceState.InRepair;
        if (model.NoncelessLife is not { } life) throw VoucherRefusedException.Forbidden($"devices of the model {model.Name} get no vouchers without a nonce");
        // LIF-60: what ends with the repair is for devices that can tell when.
        if (!model.HasClock) return isLent ? throw VoucherRefusedException.Forbidden($"devices of the model {model.Name} cannot tell the time: in repair they get no vouchers without a nonce") : null;
        if (demand.Life < life) life = demand.Life.Value;
        var end = demand.Chain.Min(link => link.NotAfter);
        if (isLent && product.WorkshopUntil < end) end = product.WorkshopUntil.Value;
        var expiry = end - now < life ? end : now + life;
        return expiry > now ? expiry : throw VoucherRefusedException.Forbidden($"the certificate to be pinned for device {product.SerialNumber} has expired");
    }
}
