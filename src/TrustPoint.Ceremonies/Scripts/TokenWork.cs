namespace TrustPoint.Ceremonies.Scripts;

// What is done with a token that has its keys already.
public abstract partial record CeremonyWork
{
    /// <summary>Gives a token to other custodians: new shares, and PINs that follow from them.</summary>
    /// <param name="NewCustodians">How many come who get a share.</param>
    /// <param name="Needed">How many shares of the new set open the token together.</param>
    /// <param name="Staying">Whether the custodians of before who are there get one too.</param>
    public sealed record CustodianChange(int NewCustodians, int Needed, bool Staying) : CeremonyWork
    {
        /// <summary>How many shares the new set has.</summary>
        public int SharesFor(Attendance people) => NewCustodians + (Staying ? people.Custodians : 0);
    }

    /// <summary>Proves that a copy of a token holds what the original holds, and opens with the same shares.</summary>
    /// <param name="Copy">The copy.</param>
    public sealed record BackupCheck(WantedToken Copy) : CeremonyWork;

    /// <summary>Destroys an authority's key, and all that it could be had from again.</summary>
    /// <param name="Authority">Whose key.</param>
    /// <param name="Reason">Why it is not needed any more.</param>
    /// <param name="Copies">All that holds it, or opens what holds it.</param>
    public sealed record Destruction(string Authority, string Reason, IReadOnlyList<CustodyCopy> Copies) : CeremonyWork;
}

/// <summary>A thing that a key could be had from, or be opened with.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The number that stands on it: a serial number, or that of its seal.</param>
/// <param name="Place">Where it is kept.</param>
/// <param name="Method">How it is destroyed.</param>
public sealed record CustodyCopy(CopyKind Kind, string Number, string Place, DestructionMethod Method);

/// <summary>What a copy is.</summary>
public enum CopyKind
{
    /// <summary>A token with the key.</summary>
    Token,

    /// <summary>A copy of a token.</summary>
    Backup,

    /// <summary>The words of one custodian.</summary>
    Share,
}

/// <summary>How a copy is destroyed.</summary>
public enum DestructionMethod
{
    /// <summary>The machine makes the token anew, at the ceremony.</summary>
    Cleared,

    /// <summary>Cut into small pieces.</summary>
    Shredded,

    /// <summary>Burnt.</summary>
    Burnt,

    /// <summary>Broken so that its chips are in pieces.</summary>
    Crushed,
}
