using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>On which side of a transfer a domain of this box is. The names are those of rows on disk.</summary>
public enum TransferSide
{
    /// <summary>It gives devices away.</summary>
    Seller,

    /// <summary>It takes them.</summary>
    Buyer,
}

/// <summary>How far a transfer is, as this box knows it. The names are those of rows on disk.</summary>
public enum TransferProgress
{
    /// <summary>Written, and not signed by two people.</summary>
    Draft,

    /// <summary>Signed by two people of the seller.</summary>
    Offered,

    /// <summary>Signed by somebody of the buyer.</summary>
    Accepted,

    /// <summary>Booked by the manufacturer.</summary>
    Booked,

    /// <summary>Over: nothing of the seller's is left on the devices.</summary>
    Closed,

    /// <summary>Given up before it was booked (LIF-39).</summary>
    Cancelled,
}

/// <summary>A transfer of one of this box's domains, as it is kept.</summary>
public sealed record HeldTransfer
{
    /// <summary>The statement's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The domain's side.</summary>
    public required TransferSide Side { get; init; }

    /// <summary>The domain.</summary>
    public required string Domain { get; init; }

    /// <summary>How far it is.</summary>
    public required TransferProgress Progress { get; init; }

    /// <summary>The other party, as the statement names it.</summary>
    public required string Other { get; init; }

    /// <summary>The devices' manufacturer, by its name here.</summary>
    public required string Manufacturer { get; init; }

    /// <summary>Serial numbers of the devices, in the statement's order.</summary>
    public required IReadOnlyList<string> SerialNumbers { get; init; }

    /// <summary>The package as far as it is, a ZIP.</summary>
    public required byte[] Package { get; init; }

    /// <summary>When it came to this box, or was written here.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By whom.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it last went on.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>By whom.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>Why it was given up; null: it was not.</summary>
    public string? Note { get; init; }

    /// <summary>Of which machine its devices are parts (LIF-71), as the statement says; null: of none.</summary>
    public HeldMachine? Machine { get; init; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; init; }

    /// <summary>Whether it can still go on.</summary>
    public bool IsOpen => Progress is not (TransferProgress.Closed or TransferProgress.Cancelled);
}

/// <summary>A machine of which a transfer is a part (LIF-71), as its statements say.</summary>
/// <param name="Id">The same in all of its statements.</param>
/// <param name="Name">What the seller calls it.</param>
/// <param name="Statements">How many statements there are of it: one for each manufacturer of its components.</param>
public sealed record HeldMachine(Guid Id, string Name, int Statements)
{
    /// <summary>It has no more statements than this.</summary>
    public const int MostStatements = TransferMachine.MostStatements;

    internal static HeldMachine? Of(TransferStatement statement) => statement.Machine is { } machine ? new(machine.Id, machine.Name, machine.Statements) : null;
}
