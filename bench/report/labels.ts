export const labelSet = 'office'
export const labels = [
  'Invoice',
  'Order',
  'Problem',
  'Meeting',
  'Complaint',
  'Application',
  'Press',
  'Contract',
]
