namespace TrustPoint.Ca.Callers;

/// <summary>Whoever sends an accepted transfer over the network (LIF-33): its documents decide, and are verified before anything is done.</summary>
/// <param name="Name">The seller, as the statement has it.</param>
/// <param name="StatementSha256">Lower-case hex of SHA-256 over the statement.</param>
public sealed record TransferParties(string Name, string StatementSha256) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"transfer-statement sha256:{StatementSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.BookTransfers ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>
/// Two people of a domain who signed a statement that its devices go to another owner (LIF-31): for these devices they are the two people whom it takes to give one
/// up. May do what ends them in that domain, and nothing else.
/// </summary>
public sealed record TransferSellers : Caller
{
    private readonly string domain;
    private readonly string statement;

    private TransferSellers(string domain, string name, string statement)
        : base(name) => (this.domain, this.statement) = (domain, statement);

    /// <inheritdoc/>
    public override string Proof => $"signatures on transfer-statement sha256:{statement}";

    /// <summary>Two people, whose signatures were verified.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="one">The first.</param>
    /// <param name="other">The second.</param>
    /// <param name="statementSha256">Lower-case hex of SHA-256 over the statement.</param>
    /// <exception cref="ArgumentException">They are one.</exception>
    public static TransferSellers Of(string domain, string one, string other, string statementSha256) =>
        one == other ? throw new ArgumentException("Two signatures of one person are not two people.", nameof(other)) : new(domain, $"{one} and {other}", statementSha256);

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.In(domain) : Reach.Nowhere;
}
