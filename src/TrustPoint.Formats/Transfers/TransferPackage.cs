using System.Text.RegularExpressions;
using TrustPoint.Formats.Zip;

namespace TrustPoint.Formats.Transfers;

/// <summary>How far a package is on its way. Each stage has the files of the one before, unchanged.</summary>
public enum TransferStage
{
    /// <summary>The seller's statement with fewer than two signatures: nobody takes it.</summary>
    Draft,

    /// <summary>The seller's statement and two signatures.</summary>
    Offered,

    /// <summary>With the buyer's acceptance.</summary>
    Accepted,

    /// <summary>With the manufacturer's receipt.</summary>
    Booked,

    /// <summary>With what proves that nothing of the seller's is left on the devices.</summary>
    Closed,
}

/// <summary>
/// All files of an ownership transfer in one ZIP, which goes from the seller to the buyer, to the manufacturer and back. It says nothing by itself: its
/// documents do, and whoever reads it verifies them. The same files are always the same octets.
/// </summary>
public sealed partial class TransferPackage
{
    /// <summary>A package is not larger than this, in octets.</summary>
    public const int MaxSize = 64 * 1024 * 1024;

    /// <summary>What people read first.</summary>
    public const string Readme = "README.txt";

    /// <summary>The statement.</summary>
    public const string Statement = "statement.json";

    /// <summary>The acceptance.</summary>
    public const string Acceptance = "acceptance.json";

    /// <summary>Its signature.</summary>
    public const string AcceptanceSignature = "acceptance.p7s";

    /// <summary>The receipt.</summary>
    public const string Booking = "booking.json";

    /// <summary>Its signature.</summary>
    public const string BookingSignature = "booking.p7s";

    /// <summary>What the seller revoked of each device before it went.</summary>
    public const string Handover = "handover.json";

    /// <summary>The devices, for spreadsheets.</summary>
    public const string DeviceList = "devices.csv";

    /// <summary>Vouchers without a nonce that are still good.</summary>
    public const string Nonceless = "nonceless.json";

    // Six files for each device, and those of all.
    private const int MostFiles = (6 * TransferStatement.MostDevices) + 100;

    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal);

    private TransferPackage()
    {
    }

    /// <summary>The signatures of the statement.</summary>
    public static IReadOnlyList<string> StatementSignatures { get; } = ["statement-1.p7s", "statement-2.p7s"];

    /// <summary>Begins one.</summary>
    /// <param name="statement">The statement, as it will be signed.</param>
    public static TransferPackage Of(ReadOnlyMemory<byte> statement) => new TransferPackage().With(Statement, statement);

    /// <summary>Names of all files, in order.</summary>
    public IReadOnlyCollection<string> Names => files.Keys;

    /// <summary>How far it is, by which files it has.</summary>
    public TransferStage Stage =>
        !StatementSignatures.All(files.ContainsKey) ? TransferStage.Draft
        : !Has(Acceptance, AcceptanceSignature) ? TransferStage.Offered
        : files.Keys.Any(name => name.StartsWith("revocation/", StringComparison.Ordinal)) ? TransferStage.Closed
        : Has(Booking, BookingSignature) ? TransferStage.Booked
        : TransferStage.Accepted;

    /// <summary>A file; null: there is none.</summary>
    public ReadOnlyMemory<byte>? Find(string name)
    {
        if (files.TryGetValue(name, out var content)) return content;
        return null; // not in one expression with the above, where it would mean no octets
    }

    /// <summary>A file that must be there.</summary>
    /// <exception cref="DecodeException">It is not.</exception>
    public ReadOnlyMemory<byte> this[string name] => Find(name) ?? throw new DecodeException($"transfer package: {name} is missing");

    /// <summary>The same with a file, or with another one in its place.</summary>
    /// <param name="name">One of the names that there are.</param>
    /// <param name="content">Its octets.</param>
    public TransferPackage With(string name, ReadOnlyMemory<byte> content)
    {
        if (!IsKnown(name)) throw new ArgumentException($"A transfer package has no file {name}.", nameof(name));
        var other = new TransferPackage();
        foreach (var file in files) other.files.Add(file.Key, file.Value);
        other.files[name] = content;
        return other;
    }

    /// <summary>The same without a file.</summary>
    /// <param name="name">Not the statement.</param>
    public TransferPackage Without(string name)
    {
        if (name == Statement) throw new ArgumentException("A transfer package has a statement.", nameof(name));
        var other = new TransferPackage();
        foreach (var file in files.Where(file => file.Key != name)) other.files.Add(file.Key, file.Value);
        return other;
    }

    /// <summary>Name of a file of one device.</summary>
    /// <param name="folder"><c>idevid</c>, <c>masa-log</c>, <c>resets</c>, <c>wipes</c> or <c>vouchers</c>.</param>
    /// <param name="device">Its place in the statement, from 0.</param>
    /// <param name="type">Such as <c>cer</c>.</param>
    public static string NameOf(string folder, int device, string type) => FormattableString.Invariant($"{folder}/{device + 1:0000}.{type}");

    /// <summary>Reads one.</summary>
    /// <exception cref="DecodeException">No such ZIP, a file that there is not, or the statement is missing.</exception>
    public static TransferPackage Decode(ReadOnlyMemory<byte> zip)
    {
        if (zip.Length > MaxSize) throw new DecodeException($"transfer package: it is larger than {MaxSize} octets");
        var package = new TransferPackage();
        foreach (var file in StrictZip.Read(zip, MostFiles, MaxSize))
        {
            if (!IsKnown(file.Name)) throw new DecodeException("transfer package: it has a file that does not belong there");
            package.files.Add(file.Name, file.Content);
        }
        _ = package[Statement];
        return package;
    }

    /// <summary>The ZIP.</summary>
    public byte[] Encode() => StrictZip.Write([.. files.Select(file => new ZipEntry(file.Key, file.Value))]);

    private bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!files.ContainsKey(name)) return false;
        }
        return true;
    }

    private static bool IsKnown(string name) => KnownNames().IsMatch(name);

    [GeneratedRegex(
        @"\A(README\.txt|(statement|acceptance|booking|handover)\.json|(statement-[12]|acceptance|booking)\.p7s|devices\.csv|nonceless\.json|(idevid/chain|signers/(seller|buyer|masa))\.pem"
        + @"|idevid/[0-9]{4}\.cer|masa-log/[0-9]{4}\.json|resets/[0-9]{4}\.(json|p7s)|revocation/[0-9]{4}\.crl|wipes/[0-9]{4}\.json|vouchers/[0-9]{4}\.vcj)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex KnownNames();
}
