namespace TrustPoint.Appliance.Rest;

/// <summary>Somebody who owns what was made here.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="AnchorsPem">The CA that issues its registrars' certificates, or these themselves, in PEM. A root above that CA is not enough: a registrar need not send what is between.</param>
public sealed record OwnerMessage(string Name, string DisplayName, string AnchorsPem)
{
    /// <summary>True: the manufacturer's own domain, which is given vouchers for what is still at the factory.</summary>
    public bool IsMaker { get; init; }
}

/// <summary>On which terms devices of a model get vouchers.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Policy">verified: only the registered owner; logged: without one, the first domain that comes.</param>
/// <param name="NoncelessSeconds">How long vouchers without a nonce are good at most; null: there are none.</param>
/// <param name="HasClock">False: its devices cannot tell the time, and their vouchers without a nonce have no end.</param>
public sealed record ModelMessage(string Name, string Policy, long? NoncelessSeconds, bool HasClock)
{
    /// <summary>True: what is made stays at the factory until somebody ships it or gives it to an owner; false: it is in trade at once.</summary>
    public bool ShippedByHand { get; init; }
}

/// <summary>What was made here, and whose it is.</summary>
/// <param name="SerialNumber">serialNumber of its factory identity.</param>
/// <param name="Domain">The factory's domain.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Model">Its model.</param>
/// <param name="State">manufactured, inTrade, assigned, released, suspended (blocked), inRepair, lostOrStolen, compromised or endOfLife.</param>
/// <param name="Owner">Its registered owner; null: none.</param>
/// <param name="FirstComer">Hex of the domainID of the domain that came first, where the model goes by that; null: none.</param>
/// <param name="Blocked">Of one that is suspended: why.</param>
/// <param name="LastVoucher">Number of its newest voucher; null: none.</param>
public sealed record ProductRow(
    string SerialNumber, string Domain, string Device, string Model, string State, string? Owner, string? FirstComer, string? Blocked, long? LastVoucher)
{
    /// <summary>The batch that it was made with; null: none.</summary>
    public string? Batch { get; init; }

    /// <summary>Of one that is in repair: the owner that repairs it.</summary>
    public string? Workshop { get; init; }

    /// <summary>Until when that one is given vouchers.</summary>
    public DateTimeOffset? WorkshopUntil { get; init; }
}

/// <summary>What the factory knows of a product (LIF-1).</summary>
/// <param name="Product">The product.</param>
/// <param name="IssuerKeyIdentifier">Hex of the key identifier of the authority that signs its factory identity.</param>
/// <param name="AnchorSha256">Hex of SHA-256 over the certificate that stands in its firmware; null: not known.</param>
/// <param name="KeySha256">Hex of SHA-256 over the SubjectPublicKeyInfo of its factory identity; null: it has none yet.</param>
public sealed record ProductRecord(ProductRow Product, string? IssuerKeyIdentifier, string? AnchorSha256, string? KeySha256);

/// <summary>How many products are in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="Products">How many.</param>
public sealed record ProductsInState(string State, int Products);

/// <summary>A product that lies at its owner's and never came in by voucher.</summary>
/// <param name="Product">The product.</param>
/// <param name="Since">Since when it is its owner's.</param>
/// <param name="Voucher">Number of the newest voucher without a nonce that lies with it and has not ended; null: none.</param>
/// <param name="VoucherExpiresAt">When that expires; null: never, or there is none.</param>
/// <param name="Algorithm">How that is signed, and by what kind of key.</param>
/// <param name="AnchorSha256">Hex of SHA-256 over the certificate that stands in its firmware; null: not known.</param>
/// <param name="AnchorUntil">When the certificate ends that vouchers end in now; null: there is none.</param>
/// <param name="Concerns">Why it deserves a look: otherAnchor, unknownAnchor, anchorEnds or voucherEnds.</param>
public sealed record SpareRow(
    ProductRow Product, DateTimeOffset Since, long? Voucher, DateTimeOffset? VoucherExpiresAt, string? Algorithm, string? AnchorSha256, DateTimeOffset? AnchorUntil, IReadOnlyList<string> Concerns);

/// <summary>Adds what is made: all of it or none.</summary>
/// <param name="Domain">The factory's domain; null: the only one.</param>
/// <param name="Model">The model.</param>
/// <param name="SerialNumbers">Their serial numbers.</param>
public sealed record AddProducts(string? Domain, string Model, IReadOnlyList<string> SerialNumbers)
{
    /// <summary>True: they have left the factory already; false: they stay there; null: as the model has it.</summary>
    public bool? Shipped { get; init; }
}

/// <summary>What is said of products whose lives go on: of all of them, or of none.</summary>
/// <param name="Domain">The factory's domain; null: the only one.</param>
public sealed record ChangeProducts(string? Domain)
{
    /// <summary>The product's serial number; or <see cref="SerialNumbers"/>.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Serial numbers of several.</summary>
    public IReadOnlyList<string>? SerialNumbers { get; init; }

    /// <summary>Why, in one line of 1 to 200 characters; not with ship and assign.</summary>
    public string? Reason { get; init; }

    /// <summary>With assign: whose they are from now on; with repair: the owner that repairs them.</summary>
    public string? Owner { get; init; }

    /// <summary>With repair: for how long, in seconds; at most 90 days.</summary>
    public long? ForSeconds { get; init; }

    /// <summary>With retire: how it is known that it is destroyed, and by whom.</summary>
    public string? Proof { get; init; }

    /// <summary>With compromised: since when others may know its keys.</summary>
    public DateTimeOffset? InvalidityDate { get; init; }
}

/// <summary>Products whose lives went on.</summary>
/// <param name="Products">The products.</param>
/// <param name="TellNobody">Serial numbers of those whose factory identity says that nobody tells of its revocation (RFC 9608): vouchers are refused, and that is all there is.</param>
/// <param name="Outstanding">With release: vouchers without a nonce that are still good; they let the former owner in again after a reset.</param>
public sealed record ProductsLived(IReadOnlyList<ProductRow> Products, IReadOnlyList<string> TellNobody, IReadOnlyList<VoucherRow> Outstanding);

/// <summary>A voucher as it stands in the ledger.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When it was issued.</param>
/// <param name="DomainId">Hex of the domainID that it is for (RFC 8995 section 5.8.2).</param>
/// <param name="Owner">The registered owner; null: whoever came first.</param>
/// <param name="Nonce">Its nonce; null: without.</param>
/// <param name="Assertion">verified, logged or proximity.</param>
/// <param name="ExpiresAt">When it expires; null: it has a nonce, or never does.</param>
/// <param name="Before">Hex of SHA-256 over this member (its octets) and then the DER of the device's voucher before; zeros with the first.</param>
/// <param name="Der">The voucher.</param>
public sealed record VoucherRow(
    long Number, DateTimeOffset At, string DomainId, string? Owner, string? Nonce, string Assertion, DateTimeOffset? ExpiresAt, string Before, byte[] Der);

/// <summary>Issues vouchers for all devices of an order.</summary>
/// <param name="Order">Which order.</param>
/// <param name="Owner">The registered owner of all of its devices.</param>
/// <param name="Domain">The factory's domain; null: the only one.</param>
/// <param name="SerialNumbers">Its devices.</param>
/// <param name="LifeSeconds">How long the vouchers shall be good; null: as long as the models have it.</param>
public sealed record ExportVouchers(string Order, string Owner, string? Domain, IReadOnlyList<string> SerialNumbers, long? LifeSeconds);

/// <summary>A file of vouchers.</summary>
/// <param name="Order">Which order.</param>
/// <param name="Vouchers">How many it holds.</param>
/// <param name="Der">The file: CMS, DER.</param>
public sealed record VouchersExported(string Order, int Vouchers, byte[] Der);

/// <summary>Where registrars ask for vouchers, and what devices know of it.</summary>
/// <param name="Url">The base URL of this box; operations such as <c>/requestvoucher</c> follow.</param>
/// <param name="AnchorSha256">Hex of SHA-256 over the certificate below which vouchers are signed; null: there is none yet.</param>
/// <param name="Factories">The domains in which devices are made.</param>
public sealed record MasaOverview(string Url, string? AnchorSha256, IReadOnlyList<FactoryMasa> Factories);

/// <summary>What devices made in a domain know.</summary>
/// <param name="Domain">The factory's domain.</param>
/// <param name="Masa">The MASA URL as it stands in their factory identities (RFC 8995 section 2.3.2); null: they have none.</param>
public sealed record FactoryMasa(string Domain, string? Masa);

/// <summary>The certificate below which vouchers are signed.</summary>
/// <param name="Pem">PEM.</param>
/// <param name="Sha256">Hex of SHA-256 over it.</param>
public sealed record MasaAnchor(string Pem, string Sha256);

/// <summary>Opens a batch of a production line, now.</summary>
/// <param name="Name">Unique name, the EST user name.</param>
/// <param name="Domain">The factory's domain; null: the only one.</param>
/// <param name="Model">The model of its devices.</param>
/// <param name="Quota">How many devices it may add by itself; 0: only those that were added beforehand.</param>
/// <param name="OpenForSeconds">How long it is open.</param>
public sealed record OpenBatch(string Name, string? Domain, string Model, int Quota, long OpenForSeconds);

/// <summary>A batch of a production line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Domain">The factory's domain.</param>
/// <param name="Model">The model of its devices.</param>
/// <param name="Quota">How many devices it may add by itself.</param>
/// <param name="Made">How many it has added.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends.</param>
public sealed record BatchRow(string Name, string Domain, string Model, int Quota, int Made, DateTimeOffset From, DateTimeOffset Until);

/// <summary>All that a production line needs: shown once, kept nowhere.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Code">The password that goes with its name.</param>
/// <param name="EstUrl">Base URL; operations such as <c>/simpleenroll</c> follow.</param>
/// <param name="AnchorPem">The trust anchors, PEM.</param>
public sealed record BatchOpened(BatchRow Batch, string Code, string EstUrl, string AnchorPem);
