namespace TrustPoint.Ceremonies.Calendar;

/// <summary>What has to be done again and again after a root was made (CER-84).</summary>
public enum DutyKind
{
    /// <summary>The root's next revocation list: before the last one ends.</summary>
    RootCrl,

    /// <summary>Each custodian shows that the own share is there and legible: once a year.</summary>
    Custodians,

    /// <summary>The copy of the token is opened and compared: once a year.</summary>
    Backup,

    /// <summary>The token is taken out and looked at: once a year.</summary>
    Token,
}

/// <summary>How pressing it is.</summary>
public enum DutyState
{
    /// <summary>There is time.</summary>
    Later,

    /// <summary>The people should be asked for a day now.</summary>
    Now,

    /// <summary>It should have been done.</summary>
    Late,
}

/// <summary>Something that is to be done for a root by a day.</summary>
/// <param name="Kind">What.</param>
/// <param name="Authority">The root's name.</param>
/// <param name="Due">Until when.</param>
/// <param name="State">How pressing it is.</param>
/// <param name="Shares">Of <see cref="DutyKind.Custodians"/>: the numbers of the shares that nobody has shown for the longest; else none.</param>
public sealed record Duty(DutyKind Kind, string Authority, DateTimeOffset Due, DutyState State, IReadOnlyList<int> Shares);
