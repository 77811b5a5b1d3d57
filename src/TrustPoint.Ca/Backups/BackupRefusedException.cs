namespace TrustPoint.Ca.Backups;

/// <summary>A backup cannot be made, believed or put back. The message says why and what to do.</summary>
/// <param name="message">A sentence or several.</param>
/// <param name="inner">What it came from; null: nothing else.</param>
public sealed class BackupRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True: something of this box hinders it, which says nothing of the backup.</summary>
    public bool IsOfTheBox { get; init; }
}
