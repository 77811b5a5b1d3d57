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
    /// <summary>Whether a voucher for the same key and nonce is as good as a new one: one without a nonce is until half of its time is over.</summary>
    public bool IsServedBy(IssuedVoucher known, DateTimeOffset now) =>
        known.Nonce is not null || (ExpiresAt is { } wanted ? known.ExpiresAt is { } end && end <= wanted && end - now >= (wanted - now) / 2 : known.ExpiresAt is null);
}

/// <summary>Who gets a voucher, and what it says (RFC 8995 sections 5.5 and 7.4.2). Default deny. Pure: what it needs to know is given to it.</summary>
internal static class OwnershipRules
{
    /// <summary>Decides about a demand.</summary>
    /// <param name="product">The device it is about.</param>
    /// <param name="model">Its model.</param>
    /// <param name="owner">Its registered owner; null: none.</param>
    /// <param name="demand">What is asked, by whom. Its factory identity, if it has one, is that of the device.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="VoucherRefusedException">No.</exception>
    public static Entitlement Decide(Product product, Model model, Owner? owner, VoucherDemand demand, DateTimeOffset now)
    {
        // RFC 8995 section 10.4: stolen, or at its end.
        if (product.Blocked is { } reason) throw VoucherRefusedException.Forbidden($"device {product.SerialNumber} gets no voucher: {reason}");
        // LIF-9, LIF-11, LIF-52: whatever words go with it.
        if (LifeTable.ForbidsVouchers(product.State)) throw VoucherRefusedException.Forbidden($"device {product.SerialNumber} gets no voucher: it is {LifeWords.Of(product.State)}");
        if (owner is not null)
        {
            // A second owner waits for a recorded release, whatever proof of proximity it has.
            if (!demand.IsBelow(owner.Certificates, now)) throw VoucherRefusedException.Forbidden($"device {product.SerialNumber} belongs to somebody else, or its owner registered other certificates than the one that issues this registrar's");
            return new(product, VoucherAssertion.Verified, demand.Pinned, demand.Nonce is null ? Expiry(product, model, demand, now) : null);
        }
        if (model.Policy != OwnershipPolicy.Logged) throw VoucherRefusedException.Forbidden($"nobody is registered as the owner of device {product.SerialNumber}: ask the manufacturer");
        // RFC 8995 section 5.5.4: whoever came first has proved nothing that could be relied on later.
        if (demand.Nonce is null) throw VoucherRefusedException.Forbidden($"device {product.SerialNumber} gets vouchers without a nonce for its registered owner only");
        if (product.FirstComer is { } first && !demand.IsBelow([Certificate.Decode(first)], now))
            throw VoucherRefusedException.Forbidden($"device {product.SerialNumber} belongs to the domain that came first");
        // RFC 8995 section 5.5.5: proximity where the device itself said so, else only that it is on the record.
        var assertion = demand.FactoryIdentity is null ? VoucherAssertion.Logged : VoucherAssertion.Proximity;
        return new(product with { State = DeviceState.Assigned, FirstComer = product.FirstComer ?? demand.Pinned.Der.ToArray() }, assertion, demand.Pinned, null);
    }

    // RFC 8995 section 5.6, and RFC 8366 section 5.3: not longer than what is pinned, for which nobody else may vouch any more then.
    private static DateTimeOffset? Expiry(Product product, Model model, VoucherDemand demand, DateTimeOffset now)
    {
        if (model.NoncelessLife is not { } life) throw VoucherRefusedException.Forbidden($"devices of the model {model.Name} get no vouchers without a nonce");
        if (!model.HasClock) return null;
        if (demand.Life < life) life = demand.Life.Value;
        var end = demand.Chain.Min(link => link.NotAfter);
        var expiry = end - now < life ? end : now + life;
        return expiry > now ? expiry : throw VoucherRefusedException.Forbidden($"the certificate to be pinned for device {product.SerialNumber} has expired");
    }
}
