using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A device of a statement beside what the manufacturer's books say about it.</summary>
/// <param name="Device">As the statement has it.</param>
/// <param name="Product">As it is.</param>
/// <param name="Holder">Whoever may give it away: the anchors of its registered owner, what was pinned for whoever came first, or the factory's authority.</param>
/// <param name="Title">What its chain of title ends with.</param>
public sealed record TitledProduct(TransferredDevice Device, Product Product, IReadOnlyList<Certificate> Holder, TitleHead Title);

/// <summary>Whether an accepted transfer is booked (LIF-33, LIF-46, LIF-47), to its manufacturer and from there on as well (LIF-63). Default deny. Pure: what it needs to know is given to it.</summary>
public static class TitleRules
{
    /// <summary>Decides about all devices of a statement at once: the first that stands in the way refuses all of them.</summary>
    /// <param name="transfer">The transfer, verified.</param>
    /// <param name="products">Its devices, in the statement's order.</param>
    /// <param name="by">Who brings it: name and proof.</param>
    /// <param name="buyer">The name of the owner that the buyer is, or will be.</param>
    /// <param name="now">Now.</param>
    /// <returns>What becomes of each product.</returns>
    /// <exception cref="TransferRefusedException">No.</exception>
    public static IReadOnlyList<(Product Product, LifeChange Life)> Decide(AcceptedTransfer transfer, IReadOnlyList<TitledProduct> products, string by, string buyer, DateTimeOffset now)
    {
        var statement = transfer.Offer.Statement;
        if (products.Count != statement.Devices.Count || !products.Select(product => product.Device).SequenceEqual(statement.Devices))
            throw new ArgumentException("The products are not those of the statement.", nameof(products));
        if (now < statement.EffectiveOn) throw new TransferRefusedException(TransferRule.Order, $"the statement holds from {statement.EffectiveOn.UtcDateTime:yyyy-MM-dd HH:mm} UTC on: bring it then");
        foreach (var product in products) Require(statement.From, product, now);
        return [.. products.Select(product => ProductRules.Decide(product.Product, new(LifeEvent.BookTransfer) { Owner = buyer, Reason = $"transfer {statement.Id:D}" }, by, now))];
    }

    private static void Require(TransferParty seller, TitledProduct product, DateTimeOffset now)
    {
        var serial = product.Product.SerialNumber;
        if (product.Product is { State: DeviceState.Suspended, Blocked: { } reason }) throw new TransferRefusedException(TransferRule.Locks, $"device {serial} is blocked: {reason}");
        // RFC 8995 section 10.4, LIF-9, LIF-11, LIF-52: what is stolen, compromised or at its end goes to nobody.
        if (LifeTable.Find(Side.Maker, product.Product.State, LifeEvent.BookTransfer) is null)
            throw new TransferRefusedException(TransferRule.Locks, $"device {serial} is {LifeWords.Of(product.Product.State)}: nobody can {LifeWords.Of(LifeEvent.BookTransfer, Side.Maker)} now");
        if (!Holds(product, seller, now)) throw new TransferRefusedException(TransferRule.Owner, $"device {serial} does not belong to {seller.Name}, or its owner registered other certificates than that of its authority");
        // LIF-46: two statements that follow on the same are a fork, and one of them is refused; an old one follows on what is not the end any more.
        if (product.Device.Previous.Transfer != product.Title.Transfer || product.Device.Previous.Voucher != product.Title.Voucher)
            throw new TransferRefusedException(TransferRule.Title, $"the statement follows on {product.Device.Previous}, and the chain of title of device {serial} ends with {product.Title}");
    }

    // An anchor whose certificate was renewed is known by its key. A registrar may ask for vouchers with its key, and not make itself an authority by it.
    private static bool Holds(TitledProduct product, TransferParty seller, DateTimeOffset now)
    {
        var authorities = product.Holder.Where(anchor => anchor.BasicConstraints is { IsAuthority: true }).ToList();
        return authorities.Exists(anchor => anchor.PublicKey.Der.Span.SequenceEqual(seller.Anchor.PublicKey.Der.Span)) || new CertificatePath([], authorities, now).Exists(seller.Anchor);
    }
}
