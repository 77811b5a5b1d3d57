namespace TrustPoint.Ca.Callers;

/// <summary>Whoever is on the box, over the admin socket (peer's uid checked): may do everything, also when nobody can sign in.</summary>
/// <param name="Name">Such as <c>uid:0</c>.</param>
public sealed record Administrator(string Name) : Caller(Name)
{
    private const string NameStart = "uid:";

    /// <summary>Whether a name is that of whoever is on the box: no account has such a one.</summary>
    internal static bool IsName(string name) => name.StartsWith(NameStart, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string Proof => "admin-socket";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right is Right.Enrol or Right.AskForVouchers or Right.ManageOwnAccess ? Reach.Nowhere : Reach.Everywhere;
}
